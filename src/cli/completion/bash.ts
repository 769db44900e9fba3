/**
 * What bash does not do for completions of a function: take the words apart without running them, and quote what it puts
 * on the line. The names that are offered come from a server, where strangers choose some of them.
 */
import type { Offer } from "./answer.ts";

export type BashLine = {
  /** The words behind the program's name up to the cursor, without their quotes; the last one perhaps empty. */
  readonly words: readonly string[];
  /** The last one as it stands on the line. */
  readonly raw: string;
  /** The quote that it begins with and that is still open. */
  readonly open: "" | "'" | '"';
};

type Piece = "blank" | "single" | "double" | "escaped" | "bare";
type Word = { text: string; raw: string; open: BashLine["open"] };

/** Blanks, a part in single or double quotes, which may not be closed yet, a character behind a backslash, or bare ones. */
const PIECES =
  /(?<blank>[ \t\n]+)|'(?<single>[^']*)(?:'|$)|"(?<double>(?:\\.?|[^"\\])*)(?:"|$)|\\(?<escaped>.?)|(?<bare>[^ \t\n'"\\]+)/gs;
const ESCAPED_IN_DOUBLE_QUOTES = /\\([\\"$`])/g;
const SPECIAL_IN_DOUBLE_QUOTES = /[\\"$`]/g;
/** All but letters and digits of any script, and what bash hands on as it stands. */
const TO_ESCAPE = /[^\p{L}\p{M}\p{N}_@%+=:,./-]/gu;

/** The line up to the cursor, taken apart as bash would, with nothing in it expanded. */
export function readBashLine(line: string): BashLine {
  let word: Word = { text: "", raw: "", open: "" };
  const words = [word];
  for (const { 0: piece, groups = {} } of line.matchAll(PIECES)) {
    const { blank, single, double, escaped, bare } = groups as Partial<Record<Piece, string>>;
    if (blank !== undefined) {
      word = { text: "", raw: "", open: "" };
      words.push(word);
      continue;
    }
    const quote = single === undefined ? '"' : "'";
    const isOpen = (single ?? double) !== undefined && (piece.length === 1 || !piece.endsWith(quote));
    word.open = isOpen && word.raw === "" ? quote : "";
    word.raw += piece;
    word.text += single ?? double?.replace(ESCAPED_IN_DOUBLE_QUOTES, "$1") ?? escaped ?? bare ?? "";
  }
  return { words: words.slice(1).map(({ text }) => text), raw: word.raw, open: word.open };
}

/**
 * The offers as bash is to put them in the place of `replaced`, which is the end of the last word behind the last `=` or
 * `:`. None where what is typed is quoted otherwise than they would be.
 */
export function bashOffers(
  offers: readonly Offer[],
  { raw, open }: BashLine,
  replaced: string,
): readonly Offer[] {
  return offers.flatMap((offer) => {
    const value = inQuotes(offer.value, open);
    if (!`${open}${value}`.startsWith(raw)) return [];
    return [{ ...offer, value: open === "" ? value.slice(raw.length - overlap(raw, replaced)) : value }];
  });
}

/** How much of `replaced` is typed already: behind the cursor the word may go on. */
function overlap(raw: string, replaced: string): number {
  let length = Math.min(raw.length, replaced.length);
  while (!raw.endsWith(replaced.slice(0, length))) length--;
  return length;
}

function inQuotes(value: string, open: BashLine["open"]): string {
  if (open === "'") return value.replaceAll("'", "'\\''");
  // A backslash before an exclamation mark would stay.
  if (open === '"') return value.replace(SPECIAL_IN_DOUBLE_QUOTES, "\\$&").replaceAll("!", `"'!'"`);
  return value.replace(TO_ESCAPE, "\\$&");
}
