/** Where text in a cell may go on in the next line: behind what joins words, not inside a date, a time or an address. */
const BETWEEN_PIECES =
  /(?<=[\s/_,@?&=+])|(?<=[.:])(?!\d)|(?<=-)(?<!\b\d{4}-(?=\d\d-))(?<!\b\d{4}-\d\d-(?=\d\d\b))/;

/** Columns of the widest part that is better not broken. */
export function widestPiece(text: string): number {
  return Math.max(0, ...text.split(BETWEEN_PIECES).map((piece) => Bun.stringWidth(piece.trimEnd())));
}

/**
 * The text in lines of at most `width` columns, at least one of them. A part that is wider than a line is broken between
 * characters, and where there would be more than `most` lines the last one ends with `…`.
 */
export function wrap(text: string, width: number, most: number): readonly string[] {
  if (Bun.stringWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = "";
  for (const piece of text.split(BETWEEN_PIECES)) {
    if (Bun.stringWidth(line + piece.trimEnd()) <= width) {
      line += piece;
      continue;
    }
    if (line !== "") lines.push(line);
    line = "";
    for (const { segment } of new Intl.Segmenter().segment(piece)) {
      if (Bun.stringWidth(line + segment.trimEnd()) > width) {
        lines.push(line);
        line = "";
      }
      line += segment;
    }
  }
  lines.push(line);
  const kept = lines.length <= most ? lines : lines.slice(0, most - 1);
  const rest = lines.slice(kept.length).join("");
  return [...kept.map((each) => each.trimEnd()), ...(rest === "" ? [] : [cut(rest, width)])];
}

/** As much as fits before the `…` that says there is more. */
function cut(text: string, width: number): string {
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (Bun.stringWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
