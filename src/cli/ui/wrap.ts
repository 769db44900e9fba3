/** Where text in a cell may go on in the next line: behind what joins words. */
const BETWEEN_PIECES = /(?<=[/_,?&=+-])|(?<=[.:])(?!\d)/;
/** Dates, addresses of people and UUIDs, which are copied and read as one. */
const ONE_PIECE = /^(?:\d{4}-\d\d-\d\d\S*|[^\s@/]+@[^\s@/]+|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i;

/** Columns of the widest part that is not to be broken. */
export function widestPiece(text: string): number {
  return Math.max(0, ...pieces(text).map((piece) => Bun.stringWidth(piece.trimEnd())));
}

/**
 * The text in lines of at most `width` columns, at least one of them, broken behind what joins words and never inside
 * one: a part that is wider than a line ends with `…`. Where there would be more than `most` lines the last one does.
 */
export function wrap(text: string, width: number, most: number): readonly string[] {
  if (Bun.stringWidth(text) <= width) return [text];
  const lines = fill(pieces(text), width).map((line) => shorten(line.trimEnd(), width));
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), shorten(`${lines[most - 1]}…`, width)];
}

/** The same between blanks alone; a word that is wider than a line stays whole. */
export function wrapWords(text: string, width: number): readonly string[] {
  return fill(text.split(/(?<=\s)/), width).map((line) => line.trimEnd());
}

function fill(parts: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const part of parts) {
    if (line !== "" && Bun.stringWidth(line + part.trimEnd()) > width) {
      lines.push(line);
      line = "";
    }
    line += part;
  }
  return [...lines, line];
}

function pieces(text: string): readonly string[] {
  return text
    .split(/(?<=\s)/)
    .flatMap((word) => (ONE_PIECE.test(word.trimEnd()) ? [word] : word.split(BETWEEN_PIECES)));
}

/** As much as fits before the `…` that says there is more. */
function shorten(text: string, width: number): string {
  if (Bun.stringWidth(text) <= width) return text;
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (Bun.stringWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
