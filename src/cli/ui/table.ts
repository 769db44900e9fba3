import { printable } from "./printable.ts";
import type { Theme } from "./theme.ts";

/** A column is never made narrower than this. */
const NARROWEST = 6;
/** What a border and its blanks take beside each column, and the last border. */
const BESIDE = 3;

/**
 * Rows under upper-case headings inside light borders. Cells are made printable first. Where the table would be wider
 * than `room` columns, the widest ones are cut, and a cell that is cut ends with `…`. Those that are to stay `whole` are
 * cut last.
 */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  {
    theme,
    room = () => undefined,
    whole = [],
  }: {
    readonly theme: Theme;
    readonly room?: () => number | undefined;
    readonly whole?: readonly string[];
  },
): string {
  const cells = rows.map((row) => headings.map((_, column) => printable(row[column] ?? "")));
  const natural = headings.map((heading, column) =>
    Math.max(Bun.stringWidth(heading), ...cells.map((row) => Bun.stringWidth(row[column] ?? ""))),
  );
  const widths = fit(
    natural,
    headings.map((heading) => whole.includes(heading)),
    room,
  );
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((width) => "─".repeat(width + 2)).join(middle) + right;
  const line = (row: readonly string[], paint: (text: string) => string) =>
    `│${widths.map((width, column) => ` ${paint(pad(cut(row[column] ?? "", width), width))} `).join("│")}│`;
  return [
    rule("┌", "┬", "┐"),
    line(
      headings.map((heading) => heading.toUpperCase()),
      theme.heading,
    ),
    rule("├", "┼", "┤"),
    ...cells.map((row) => line(row, (text) => text)),
    rule("└", "┴", "┘"),
  ].join("\n");
}

/** The widths, the widest of them taken back until all fit. `room` is asked only when that may be needed. */
function fit(
  natural: readonly number[],
  isWhole: readonly boolean[],
  room: () => number | undefined,
): readonly number[] {
  const widths = [...natural];
  const total = () => widths.reduce((sum, width) => sum + width + BESIDE, 1);
  if (total() <= 80) return widths;
  const limit = room() ?? Number.POSITIVE_INFINITY;
  while (total() > limit) {
    const widestOf = (cuttable: readonly number[]) => cuttable.indexOf(Math.max(...cuttable));
    const first = widestOf(widths.map((width, column) => (isWhole[column] ? 0 : width)));
    const widest = (widths[first] ?? 0) > NARROWEST && !isWhole[first] ? first : widestOf(widths);
    const width = widths[widest] ?? 0;
    if (width <= NARROWEST) break;
    widths[widest] = width - 1;
  }
  return widths;
}

function cut(text: string, width: number): string {
  if (Bun.stringWidth(text) <= width) return text;
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (Bun.stringWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - Bun.stringWidth(text)));
}
