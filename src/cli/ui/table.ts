import { printable } from "./printable.ts";
import type { Theme } from "./theme.ts";
import { widestPiece, wrap } from "./wrap.ts";

/** A column is never made narrower than this. */
const NARROWEST = 6;
/** A part of a cell that is wider than this may be broken as well as another. */
const WIDEST_PIECE = 16;
/** A cell takes no more lines than this. */
const MOST_LINES = 4;
/** What a border and its blanks take beside each column, and the last border. */
const BESIDE = 3;
/** By so many columns in all words may be broken; where that is not enough there is no table. */
const MOST_BROKEN = 8;
const DATE = /^\d{4}-\d\d-\d\d/;
const TIMESTAMP = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z$/;

type Room = () => number | undefined;
type Rows = readonly (readonly string[])[];

/**
 * Rows under upper-case headings inside light borders. Cells are made printable first. Where the table would be wider
 * than `room` columns, times lose their seconds, and then the widest columns are made narrower and what is in them goes on
 * in the next line, between words where that can be. What is to stay `whole` and the parts of dates and ids, which people
 * copy, are never broken: where they leave too little room each row is printed as lines of heading and cell.
 */
export function table(
  headings: readonly string[],
  rows: Rows,
  {
    theme,
    room = () => undefined,
    whole = [],
  }: { readonly theme: Theme; readonly room?: Room; readonly whole?: readonly string[] },
): string {
  const titles = headings.map((heading) => heading.toUpperCase());
  const full = rows.map((row) => headings.map((_, column) => printable(row[column] ?? "")));
  const isWhole = headings.map((heading) => whole.includes(heading));
  const fitted = fit(titles, full, isWhole, room);
  if (fitted === undefined) return records(titles, full, theme);
  const { cells, widths } = fitted;
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((width) => "─".repeat(width + 2)).join(middle) + right;
  const draw = (row: readonly string[], paint: (text: string) => string) => {
    const columns = widths.map((width, column) => wrap(row[column] ?? "", width, MOST_LINES));
    const height = Math.max(...columns.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) => {
      const parts = columns.map((lines, column) => ` ${paint(pad(lines[line] ?? "", widths[column] ?? 0))} `);
      return `│${parts.join("│")}│`;
    });
  };
  return [
    rule("┌", "┬", "┐"),
    ...draw(titles, theme.heading),
    rule("├", "┼", "┤"),
    ...cells.flatMap((row) => draw(row, (text) => text)),
    rule("└", "┴", "┘"),
  ].join("\n");
}

/** Cells and widths that fit, or undefined where they cannot. `room` is asked only when that may be needed. */
function fit(
  titles: readonly string[],
  full: Rows,
  isWhole: readonly boolean[],
  room: Room,
): { readonly cells: Rows; readonly widths: readonly number[] } | undefined {
  const natural = widest(titles, full, Bun.stringWidth);
  if (total(natural) <= 80) return { cells: full, widths: natural };
  const limit = room() ?? Number.POSITIVE_INFINITY;
  if (total(natural) <= limit) return { cells: full, widths: natural };
  const cells = full.map((row) => row.map((cell) => cell.replace(TIMESTAMP, "$1 $2Z")));
  const widths = widest(titles, cells, Bun.stringWidth);
  const isId = titles.map((title) => title === "ID");
  const between = widest(titles, cells, widestPiece).map((piece, column) => {
    if (isWhole[column]) return widths[column] ?? 0;
    return isId[column] ? piece : Math.min(WIDEST_PIECE, piece);
  });
  narrow(widths, between, limit);
  if (total(widths) > limit + MOST_BROKEN) return undefined;
  const isDate = titles.map((_, column) => cells.some((row) => DATE.test(row[column] ?? "")));
  const inside = between.map((floor, column) =>
    isWhole[column] || isId[column] || isDate[column] ? floor : NARROWEST,
  );
  narrow(widths, inside, limit);
  return total(widths) > limit ? undefined : { cells, widths };
}

/** Each row as lines of heading and cell, which a terminal may break as it does any line. */
function records(titles: readonly string[], cells: Rows, theme: Theme): string {
  const width = Math.max(...titles.map((title) => Bun.stringWidth(title)));
  const line = (title: string, cell = "") => `${theme.heading(pad(title, width))}  ${cell}`.trimEnd();
  return cells.map((row) => titles.map((title, column) => line(title, row[column])).join("\n")).join("\n\n");
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

function widest(titles: readonly string[], cells: Rows, measure: (text: string) => number): number[] {
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
