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
};

/** Something that cannot be read. `line` and `column` count from 1. */
export class DotenvError extends Error {
  override readonly name = "DotenvError";
  readonly line: number;
  readonly column: number;

  constructor({ line, column }: Place, message: string) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

type Place = { readonly line: number; readonly column: number };

const NAME = /^(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*/;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/**
 * `KEY=value` lines in order. Comments, blank lines, `export `, single quotes (literal) and double quotes (`\n`,
 * `\r`, `\t`, `\"`, `\\`, `\$` escape; both may span lines) are understood. Throws a DotenvError on anything else, on a
 * key that is given twice, and on what another reader would replace: a value in backticks, `${NAME}` and `$(command)`
 * outside single quotes.
 */
export function parseDotenv(text: string): Assignment[] {
  const source = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  const found: Assignment[] = [];
  const lines = new Map<string, number>();
  for (let at = 0; at < source.length; ) {
    const end = endOfLine(source, at);
    const trimmed = source.slice(at, end).trimStart();
    if (trimmed === "" || trimmed.startsWith("#")) {
      at = end + 1;
      continue;
    }
    const place = placeOf(source, end - trimmed.length);
    const name = NAME.exec(trimmed);
    if (name === null) throw new DotenvError(place, "expected KEY=value");
    const key = name[1] ?? "";
    const before = lines.get(key);
    if (before !== undefined) throw new DotenvError(place, `${key} is given twice, first in line ${before}`);
    lines.set(key, place.line);
    const { value, next } = readValue(source, end - trimmed.length + name[0].length);
    found.push({ key, value, ...place });
    at = next;
  }
  return found;
}

function placeOf(source: string, offset: number): Place {
  const before = source.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

function readValue(source: string, start: number): { value: string; next: number } {
  const quote = source[start];
  if (quote === '"' || quote === "'") {
    const close = closingQuote(source, start, quote);
    if (close === -1) throw new DotenvError(placeOf(source, start), `the value's ${quote} is never closed`);
    const end = endOfLine(source, close);
    const rest = source.slice(close + 1, end).trim();
    if (rest !== "" && !rest.startsWith("#")) {
      throw new DotenvError(placeOf(source, close + 1), `unexpected text after the closing ${quote}`);
    }
    const inside = source.slice(start + 1, close);
    if (quote === "'") return { value: inside, next: end + 1 };
    refuseExpansion(source, start + 1, inside);
    return { value: unescaped(inside), next: end + 1 };
  }
  const end = endOfLine(source, start);
  const raw = source.slice(start, end);
  const value = raw.replace(/(?:^|[ \t])#.*$/, "").trimEnd();
  if (value.startsWith("`")) {
    throw new DotenvError(placeOf(source, start), "backticks are not read as quotes; use ' or \"");
  }
  refuseExpansion(source, start, value);
  return { value, next: end + 1 };
}

/** Shells and some readers of such files put something else there, so what is stored would not be what was meant. */
function refuseExpansion(source: string, start: number, text: string): void {
  const found = /^(?:[^\\$]|\\[\s\S]|\$(?![{(]))*(\$[{(])/.exec(text);
  if (found === null) return;
  const at = start + found[0].length - 2;
  throw new DotenvError(
    placeOf(source, at),
    `$${source[at + 1] === "{" ? "{…} is not replaced" : "(…) is not run"}; in single quotes it is stored as it stands`,
  );
}

function closingQuote(source: string, start: number, quote: string): number {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === quote) return at;
    if (source[at] === "\\" && quote === '"') at++;
  }
  return -1;
}

function unescaped(text: string): string {
  return text.replace(/\\([nrt"\\$])/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}

function endOfLine(source: string, from: number): number {
  const end = source.indexOf("\n", from);
  return end === -1 ? source.length : end;
}
