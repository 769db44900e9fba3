import { printable } from "./printable.ts";
import type { Theme } from "./theme.ts";
import { widestPiece, wrap, wrapWords } from "./wrap.ts";

/** A word that is wider than this may end with `…`. */
const WIDEST_PIECE = 24;
/** A cell takes no more lines than this. */
const MOST_LINES = 4;
/** What a border and its blanks take beside each column, and the last border. */
const BESIDE = 3;
/** Tables up to this width fit every terminal; nobody is asked for its room. */
const FITS_ANYWHERE = 40;
const TIMESTAMP = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z$/;

type Room = () => number | undefined;
type Rows = readonly (readonly string[])[];

export type Columns = { readonly headings: readonly string[]; readonly rows: Rows };
export type TableOptions = {
  readonly theme: Theme;
  /** Columns of the terminal; undefined where there is none, and nothing is cut. */
  readonly room?: Room;
  /** Headings of columns that are never broken. */
  readonly whole?: readonly string[];
  /** The same in fewer columns, for where these do not fit. */
  readonly narrower?: Columns | undefined;
  /** How a line of the table is painted; `row` counts the rows from 0. */
  readonly paint?: (text: string, row: number, column: number) => string;
};

/**
 * Rows under upper-case headings inside light borders. Cells are made printable first. Where the table would be wider
 * than `room` columns, times lose their seconds and columns without a word in them are left out; then the widest columns
 * are made narrower and what is in them goes on in the next line, never inside a word. What is to stay `whole`, and ids,
 * which people copy, are not broken at all. Where that leaves too little room it is done with what is `narrower`, and if
 * that is too wide as well each row is printed as lines of heading and cell.
 */
export function table(headings: readonly string[], rows: Rows, options: TableOptions): string {
  const { theme, room = () => undefined, whole = [], narrower, paint = (text) => text } = options;
  const asked = new Asked(room);
  const wide = prepare({ headings, rows });
  const fitted =
    fit(wide, whole, asked) ?? (narrower === undefined ? undefined : fit(prepare(narrower), whole, asked));
  if (fitted === undefined) return records(wide, theme, asked.room());
  const { titles, cells, widths } = fitted;
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((width) => "─".repeat(width + 2)).join(middle) + right;
  const draw = (row: readonly string[], style: (text: string, column: number) => string) => {
    const columns = widths.map((width, column) => wrap(row[column] ?? "", width, MOST_LINES));
    const height = Math.max(...columns.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) => {
      const parts = columns.map(
        (lines, column) => ` ${style(pad(lines[line] ?? "", widths[column] ?? 0), column)} `,
      );
      return `│${parts.join("│")}│`;
    });
  };
  return [
    rule("┌", "┬", "┐"),
    ...draw(titles, theme.heading),
    rule("├", "┼", "┤"),
    ...cells.flatMap((row, at) => draw(row, (text, column) => paint(text, at, column))),
    rule("└", "┴", "┘"),
  ].join("\n");
}

type Prepared = { readonly titles: readonly string[]; readonly cells: Rows };
type Fitted = Prepared & { readonly widths: readonly number[] };

/** Asks for the room once, and only when that is needed. */
class Asked {
  readonly #ask: Room;
  #answer: { readonly columns: number | undefined } | undefined;

  constructor(ask: Room) {
    this.#ask = ask;
  }

  room(): number {
    this.#answer ??= { columns: this.#ask() };
    return this.#answer.columns ?? Number.POSITIVE_INFINITY;
  }
}

function prepare({ headings, rows }: Columns): Prepared {
  return {
    titles: headings.map((heading) => heading.toUpperCase()),
    cells: rows.map((row) => headings.map((_, column) => printable(row[column] ?? ""))),
  };
}

/** Cells and widths that fit, or undefined where they cannot. */
function fit(wide: Prepared, whole: readonly string[], asked: Asked): Fitted | undefined {
  const natural = widest(wide, Bun.stringWidth);
  if (total(natural) <= FITS_ANYWHERE || total(natural) <= asked.room()) return { ...wide, widths: natural };
  const shorter = withoutEmptyColumns({
    titles: wide.titles,
    cells: wide.cells.map((row) => row.map((cell) => cell.replace(TIMESTAMP, "$1 $2Z"))),
  });
  const widths = widest(shorter, Bun.stringWidth);
  const wholeTitles = ["ID", ...whole.map((heading) => heading.toUpperCase())];
  const floors = widest(shorter, widestPiece).map((piece, column) => {
    if (wholeTitles.includes(shorter.titles[column] ?? "")) return widths[column] ?? 0;
    return Math.min(WIDEST_PIECE, piece);
  });
  narrow(widths, floors, asked.room());
  return total(widths) > asked.room() ? undefined : { ...shorter, widths };
}

function withoutEmptyColumns({ titles, cells }: Prepared): Prepared {
  const kept = titles.map((_, column) => cells.some((row) => row[column] !== ""));
  return {
    titles: titles.filter((_, column) => kept[column]),
    cells: cells.map((row) => row.filter((_, column) => kept[column])),
  };
}

/** Each row as lines of heading and cell. A line goes on between words, set in; a word that is too long stays whole. */
function records({ titles, cells }: Prepared, theme: Theme, room: number): string {
  const width = Math.max(...titles.map((title) => Bun.stringWidth(title)));
  const lines = (title: string, cell: string) =>
    wrapWords(cell, Math.max(WIDEST_PIECE, room - width - 2)).map(
      (line, at) => `${at === 0 ? theme.heading(pad(title, width)) : " ".repeat(width)}  ${line}`,
    );
  const record = (row: readonly string[]) =>
    titles.flatMap((title, column) => (row[column] ? lines(title, row[column]) : [])).join("\n");
  return cells.map(record).join("\n\n");
}

/** Takes from the widest column that is above its floor until all fit or none is. */
function narrow(widths: number[], floors: readonly number[], limit: number): void {
  while (total(widths) > limit) {
    const spare = widths.map((width, column) => (width > (floors[column] ?? 0) ? width : 0));
    const most = Math.max(...spare);
    if (most === 0) return;
    widths[spare.indexOf(most)] = most - 1;
  }
}

function widest({ titles, cells }: Prepared, measure: (text: string) => number): number[] {
  return titles.map((title, column) =>
    Math.max(measure(title), ...cells.map((row) => measure(row[column] ?? ""))),
  );
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + BESIDE, 1);
}

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - Bun.stringWidth(text)));
}
