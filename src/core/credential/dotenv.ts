/**
 * Reads `.env` files: what is in them is stored, so nothing is guessed and nothing is expanded. `util.parseEnv` guesses: it
 * takes a line that is no assignment for the beginning of the next key, keeps a quote that is not closed, and tells no
 * place.
 */

/** The place is that of the key, counted from 1. */
export type Assignment = {
  readonly key: string;
  readonly value: string;
  readonly line: number;
  readonly column: number;
  /** Where the value stands in the text, its quotes left out: from here up to, not including, `end`. */
  readonly start: number;
  readonly end: number;
};

/** Something that cannot be read. `line` and `column` count from 1. */
export class DotenvError extends Error {
  override readonly name = "DotenvError";
  readonly line: number;
  readonly column: number;
  /** What follows may be a part of the value, and must not be read as more of them. */
  readonly isUnclosed: boolean;

  constructor({ line, column }: Place, message: string, isUnclosed = false) {
    super(message);
    this.isUnclosed = isUnclosed;
    this.line = line;
    this.column = column;
  }
}

type Place = { readonly line: number; readonly column: number };
type PlaceOf = ReturnType<typeof placesIn>;

const NAME = /^(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*/;
const LINE_BREAKS = /\r\n?|\n/g;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/**
 * `KEY=value` lines in order, each assignment of a key that is given twice among them. Comments, blank lines, `export `,
 * single quotes (literal) and double quotes (`\n`, `\r`, `\t`, `\"`, `\\`, `\$` escape; both may span lines) are understood.
 * In the place of anything else there is a DotenvError, and for what another reader would replace: a value in backticks,
 * `${NAME}` and `$(command)` outside single quotes.
 */
export function* scanDotenv(text: string): Generator<Assignment | DotenvError> {
  const placeOf = placesIn(text);
  for (let at = text.startsWith("\uFEFF") ? 1 : 0; at < text.length; ) {
    const end = endOfLine(text, at);
    const trimmed = text.slice(at, end).trimStart();
    at = nextLine(text, end);
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    const place = placeOf(end - trimmed.length);
    const name = NAME.exec(trimmed);
    if (name === null) {
      yield new DotenvError(place, "expected KEY=value");
      continue;
    }
    const read = readValue(text, end - trimmed.length + name[0].length, placeOf);
    at = nextLine(text, endOfLine(text, read.goOn));
    yield "fault" in read ? read.fault : { key: name[1] ?? "", ...place, ...read.found };
  }
}

/** Line and column of offsets, each behind the one before: a file is gone through once, however many lines it has. */
function placesIn(text: string): (offset: number) => Place {
  let line = 1;
  let from = text.startsWith("\uFEFF") ? 1 : 0;
  return (offset) => {
    for (let end = endOfLine(text, from); end < offset; end = endOfLine(text, from)) {
      from = nextLine(text, end);
      line += 1;
    }
    return { line, column: offset - from + 1 };
  };
}

/** `goOn` is a place in the line that the value ends in. */
type Read = { readonly goOn: number } & (
  | { readonly found: Pick<Assignment, "value" | "start" | "end"> }
  | { readonly fault: DotenvError }
);

function readValue(text: string, start: number, placeOf: PlaceOf): Read {
  const quote = text[start];
  if (quote === '"' || quote === "'") return readQuoted(text, { start: start + 1, quote }, placeOf);
  const raw = text.slice(start, endOfLine(text, start));
  const value = raw.replace(/(?:^|[ \t])#.*$/, "").trimEnd();
  const end = start + value.length;
  const fault = value.startsWith("`")
    ? new DotenvError(placeOf(start), "backticks are not read as quotes; use ' or \"")
    : expansion(text, { start, value }, placeOf);
  return { goOn: end, ...(fault === undefined ? { found: { value, start, end } } : { fault }) };
}

function readQuoted(
  text: string,
  { start, quote }: { readonly start: number; readonly quote: '"' | "'" },
  placeOf: PlaceOf,
): Read {
  const end = closingQuote(text, start, quote);
  if (end === -1) {
    const message = `the value's ${quote} is never closed`;
    return { goOn: start, fault: new DotenvError(placeOf(start - 1), message, true) };
  }
  const rest = text.slice(end + 1, endOfLine(text, end)).trim();
  const inside = text.slice(start, end);
  const fault =
    rest !== "" && !rest.startsWith("#")
      ? new DotenvError(placeOf(end + 1), `unexpected text after the closing ${quote}`)
      : quote === "'"
        ? undefined
        : expansion(text, { start, value: inside }, placeOf);
  if (fault !== undefined) return { goOn: end, fault };
  const lines = inside.replace(LINE_BREAKS, "\n");
  return { goOn: end, found: { value: quote === "'" ? lines : unescaped(lines), start, end } };
}

/** Shells and some readers of such files put something else there, so what is stored would not be what was meant. */
function expansion(
  text: string,
  { start, value }: { readonly start: number; readonly value: string },
  placeOf: PlaceOf,
): DotenvError | undefined {
  const found = /^(?:[^\\$]|\\[\s\S]|\$(?![{(]))*(\$[{(])/.exec(value);
  if (found === null) return undefined;
  const at = start + found[0].length - 2;
  return new DotenvError(
    placeOf(at),
    `$${text[at + 1] === "{" ? "{…} is not replaced" : "(…) is not run"}; in single quotes it is stored as it stands`,
  );
}

function closingQuote(text: string, start: number, quote: string): number {
  for (let at = start; at < text.length; at++) {
    if (text[at] === quote) return at;
    if (text[at] === "\\" && quote === '"') at++;
  }
  return -1;
}

function unescaped(text: string): string {
  return text.replace(/\\([nrt"\\$])/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}

function endOfLine(text: string, from: number): number {
  LINE_BREAKS.lastIndex = from;
  return LINE_BREAKS.exec(text)?.index ?? text.length;
}

/** The first place of the line after the one that ends there. */
function nextLine(text: string, end: number): number {
  return end + (text.startsWith("\r\n", end) ? 2 : 1);
}
