/** Classes of bytes, as tables of 256: 1 (or a value other than 0) for those that belong. */
export const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;
export const DQUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const EQUALS = 0x3d;
export const BACKSLASH = 0x5c;

const OTHER_TOKEN_CHARACTERS = "!#$%&'*+-.^_`|~";

function table(value: (byte: number) => number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => value(byte));
}

function isTokenByte(byte: number): boolean {
  const character = String.fromCharCode(byte);
  return /[0-9A-Za-z]/.test(character) || OTHER_TOKEN_CHARACTERS.includes(character);
}

/** RFC 9110 5.6.2: the byte in lower case when it may stand in a token, else 0. */
export const TOKEN_LOWER = table((byte) =>
  isTokenByte(byte) ? String.fromCharCode(byte).toLowerCase().charCodeAt(0) : 0,
);

/** RFC 9110 5.5: HTAB, SP, VCHAR and obs-text. Also what a reason phrase (RFC 9112 4) is made of. */
export const VALUE = table((byte) => (byte === HTAB || (byte >= SP && byte !== 0x7f) ? 1 : 0));

/** A request target: VCHAR without "#", and what lies beyond ASCII, which clients send as it was typed. */
export const TARGET = table((byte) => (byte > SP && byte !== 0x7f && byte !== 0x23 ? 1 : 0));

/** RFC 9112 7.1.1, RFC 9110 5.6.4: within the quotes of a chunk extension, the quote and the backslash aside. */
export const QUOTED = table((byte) => (VALUE[byte] === 1 && byte !== DQUOTE && byte !== BACKSLASH ? 1 : 0));

/** The value of a hexadecimal digit, 255 for what is none. */
export const HEX = table((byte) => {
  const digit = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(digit) ? 255 : digit;
});

/** RFC 3986 3.2 without percent-decoding: what the authority of a request target may hold. */
export const AUTHORITY = table((byte) =>
  /[0-9A-Za-z\-._~!$&'()*+,;=:@%[\]]/.test(String.fromCharCode(byte)) ? 1 : 0,
);

/** Bytes as text, one character each. `toString("latin1")` does the same after looking its arguments over. */
export function latin1(bytes: Buffer, from: number, to: number): string {
  return (bytes as Buffer & { latin1Slice(from: number, to: number): string }).latin1Slice(from, to);
}
