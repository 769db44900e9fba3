/** Reads `.env` files: what is in them is stored, so nothing is guessed and nothing is expanded. */

export type Assignment = { readonly key: string; readonly value: string; readonly line: number };

/** A line that cannot be read. `line` counts from 1. */
export class DotenvError extends Error {
  override readonly name = "DotenvError";
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

const NAME = /^(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*/;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/**
 * `KEY=value` lines in order. Comments, blank lines, `export `, single quotes (literal) and double quotes (`\n`,
 * `\r`, `\t`, `\"`, `\\`, `\$` escape; both may span lines) are understood. Throws a DotenvError on anything else and
 * on a key that is given twice.
 */
export function parseDotenv(text: string): Assignment[] {
  const source = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  const found: Assignment[] = [];
  const lines = new Map<string, number>();
  for (let at = 0, line = 1; at < source.length; ) {
    const end = endOfLine(source, at);
    const trimmed = source.slice(at, end).trimStart();
    if (trimmed === "" || trimmed.startsWith("#")) {
      at = end + 1;
      line++;
      continue;
    }
    const name = NAME.exec(trimmed);
    if (name === null) throw new DotenvError(line, "expected KEY=value");
    const key = name[1] ?? "";
    const before = lines.get(key);
    if (before !== undefined) throw new DotenvError(line, `${key} is given twice, first in line ${before}`);
    lines.set(key, line);
    const start = end - trimmed.length + name[0].length;
    const { value, next } = readValue(source, start, line);
    found.push({ key, value, line });
    line += source.slice(at, next).split("\n").length - 1;
    at = next;
  }
  return found;
}

function readValue(source: string, start: number, line: number): { value: string; next: number } {
  const quote = source[start];
  if (quote === '"' || quote === "'") {
    const close = closingQuote(source, start, quote);
    if (close === -1) throw new DotenvError(line, `the value's ${quote} is never closed`);
    const end = endOfLine(source, close);
    const rest = source.slice(close + 1, end).trim();
    if (rest !== "" && !rest.startsWith("#")) {
      throw new DotenvError(line, `unexpected text after the closing ${quote}`);
    }
    const inside = source.slice(start + 1, close);
    return { value: quote === '"' ? unescaped(inside) : inside, next: end + 1 };
  }
  const end = endOfLine(source, start);
  const raw = source.slice(start, end);
  return { value: raw.replace(/(?:^|[ \t])#.*$/, "").trimEnd(), next: end + 1 };
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
