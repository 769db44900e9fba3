/** Strings and what else holds nothing (RFC 8259 3, 6 and 7). */
const STRING = /"(?:[\x20-\x21\x23-\x5b\x5d-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const SCALAR = new RegExp(
  `${STRING.source}|-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|true|false|null`,
  "uy",
);
const BLANKS = /[ \t\r\n]*/y;

class Fault extends Error {
  readonly at: number;

  constructor(at: number) {
    super();
    this.at = at;
  }
}

/**
 * Where a text that is no JSON stops being it: the offset of the first token that cannot stand there, or the text's
 * length where it ends too early. `JSON.parse` keeps the place to itself.
 */
export function findJsonFault(text: string): number {
  try {
    return blanks(text, value(text, 0));
  } catch (error) {
    if (error instanceof Fault) return error.at;
    throw error;
  }
}

/** Like all below: reads one piece, and returns where it ends. */
function value(text: string, from: number): number {
  const at = blanks(text, from);
  if (text[at] === "{") return list(text, at, "}", member);
  if (text[at] === "[") return list(text, at, "]", value);
  return token(SCALAR, text, at);
}

function member(text: string, from: number): number {
  const colon = blanks(text, token(STRING, text, blanks(text, from)));
  if (text[colon] !== ":") throw new Fault(colon);
  return value(text, colon + 1);
}

function list(text: string, open: number, close: string, item: typeof value): number {
  let at = blanks(text, open + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = blanks(text, item(text, at));
    if (text[at] === close) return at + 1;
    if (text[at] !== ",") throw new Fault(at);
    at += 1;
  }
}

function blanks(text: string, at: number): number {
  return token(BLANKS, text, at);
}

function token(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  if (!pattern.test(text)) throw new Fault(at);
  return pattern.lastIndex;
}
