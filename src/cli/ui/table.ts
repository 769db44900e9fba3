import { printable } from "./printable.ts";
import type { Theme } from "./theme.ts";

/** Rows under upper-case headings inside light borders. Cells are made printable first. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  theme: Theme,
): string {
  const cells = rows.map((row) => headings.map((_, column) => printable(row[column] ?? "")));
  const widths = headings.map((heading, column) =>
    Math.max(Bun.stringWidth(heading), ...cells.map((row) => Bun.stringWidth(row[column] ?? ""))),
  );
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((width) => "─".repeat(width + 2)).join(middle) + right;
  const line = (row: readonly string[], paint: (text: string) => string) =>
    `│${widths.map((width, column) => ` ${paint(pad(row[column] ?? "", width))} `).join("│")}│`;
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

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - Bun.stringWidth(text)));
}
