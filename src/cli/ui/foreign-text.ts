/** Words of an agent on a terminal: nothing hidden in them, and none of their lines like one of ours. */
import { visibleText } from "../../core/visible-text.ts";

const MORE = "...";
const QUOTE = "  │ ";
const HANGING = " ".repeat(8);
/** A line is never made narrower than this. */
const NARROWEST = 20;

/** In one line; blanks and line breaks are one blank. Cut to `width` columns, the last of them `...`. */
export function oneLine(text: string, width: number = Number.POSITIVE_INFINITY): string {
  const line = visibleText(
    text
      .replaceAll("\r\n", "\n")
      .replace(/[\t\n ]+/g, " ")
      .trim(),
  );
  if (columns(line) <= width) return line;
  return `${fitting(line, width - MORE.length).trimEnd()}${MORE}`;
}

/**
 * Lines that each begin with a bar. They are broken to `room` columns, so that no part of a long one begins where our
 * lines do.
 */
export function quoted(text: string, room: number | undefined): readonly string[] {
  const width = room === undefined ? undefined : Math.max(NARROWEST, room - QUOTE.length - 1);
  return visibleText(text)
    .trimEnd()
    .replaceAll("\t", "    ")
    .split("\n")
    .flatMap((line) => (width === undefined ? [line] : fold(line, width)))
    .map((line) => `${QUOTE}${line}`.trimEnd());
}

/** A line of ours that may hold words of an agent, broken to `room` columns; what goes on is set in. */
export function hanging(line: string, room: number | undefined): readonly string[] {
  const width =
    room === undefined ? Number.POSITIVE_INFINITY : Math.max(NARROWEST, room - HANGING.length - 1);
  const [first = "", ...rest] = fold(line, width);
  return [first, ...rest.map((piece) => `${HANGING}${piece}`)];
}

/** A line in pieces of at most `width` columns, broken at blanks where there are any. */
function fold(line: string, width: number): readonly string[] {
  const pieces: string[] = [];
  let rest = line;
  while (columns(rest) > width) {
    const full = fitting(rest, width);
    const blank = full.lastIndexOf(" ");
    const piece = blank > 0 && rest[full.length] !== " " ? full.slice(0, blank) : full;
    pieces.push(piece);
    rest = rest.slice(piece.length).replace(/^ /, "");
  }
  return [...pieces, rest];
}

/** The longest beginning of at most `width` columns, one character at least. */
function fitting(text: string, width: number): string {
  let kept = "";
  let used = 0;
  for (const character of text) {
    used += Bun.stringWidth(character);
    if (used > width && kept !== "") break;
    kept += character;
  }
  return kept;
}

/** At most so many: terminals differ in whether they draw emoji of several characters as one. */
function columns(text: string): number {
  let used = 0;
  for (const character of text) used += Bun.stringWidth(character);
  return used;
}
