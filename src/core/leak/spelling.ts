/**
 * Reads one character of a text that may be written in escapes: percent-encoding, backslashes as in JSON, JavaScript and C,
 * character references of HTML, and each of these within another, as in JSON that stands in JSON. A reading is a number, so
 * that nothing is made while bytes are looked through.
 */

/** Escapes within escapes that are read: `\\u0026amp;` is three deep. */
export const MAX_LAYERS = 3;
/** Bytes that one character may take: a pair of surrogates behind backslashes that are doubled twice. */
export const LONGEST_SPELLING = 24;

/** The bytes end before the character does. */
export const CUT = -1;
/** What stands there is no escape. */
const NO_ESCAPE = -2;
const LENGTH_BITS = 6;
/** Set where the character is known by its number and not by bytes of UTF-8; of ASCII both are the same. */
const BY_NUMBER = 0x200000;
const MAX_CODE = 0x10ffff;

const PERCENT = 0x25;
const AMPERSAND = 0x26;
const BACKSLASH = 0x5c;

/** What is read: `characterOf` it, and how many bytes it takes. */
function reading(value: number, length: number): number {
  return length >= 1 << LENGTH_BITS ? NO_ESCAPE : value * (1 << LENGTH_BITS) + length;
}

export function lengthOf(read: number): number {
  return read & ((1 << LENGTH_BITS) - 1);
}

/** A byte, or for what an escape says by number beyond ASCII that number with `isByNumber`. */
export function characterOf(read: number): number {
  return (read >>> LENGTH_BITS) & (BY_NUMBER - 1);
}

export function isByNumber(read: number): boolean {
  return read >>> LENGTH_BITS >= BY_NUMBER;
}

/** Begins every escape, in every layer. */
export function isIntroduction(byte: number): boolean {
  return byte === PERCENT || byte === BACKSLASH || byte === AMPERSAND;
}

/** The character at `at`, with escapes undone so many times over; what is no escape is read as it stands. */
export function readAt(bytes: Uint8Array, at: number, layer: number): number {
  const byte = bytes[at];
  if (byte === undefined) return CUT;
  if (layer === 0 || !isIntroduction(byte)) return reading(byte, 1);
  const first = readAt(bytes, at, layer - 1);
  if (first === CUT) return CUT;
  switch (first >>> LENGTH_BITS) {
    case PERCENT:
      return orElse(hexAt(bytes, at, lengthOf(first), layer - 1, 2), first);
    case BACKSLASH:
      return orElse(backslashed(bytes, at, lengthOf(first), layer - 1), first);
    case AMPERSAND:
      return orElse(reference(bytes, at, lengthOf(first), layer - 1), first);
    default:
      return first;
  }
}

function orElse(read: number, plain: number): number {
  return read === NO_ESCAPE ? plain : read;
}

/** So many hexadecimal digits behind an introduction of `skip` bytes, as one byte or number. */
function hexAt(bytes: Uint8Array, at: number, skip: number, layer: number, digits: number): number {
  let value = 0;
  let length = skip;
  for (let digit = 0; digit < digits; digit += 1) {
    const read = readAt(bytes, at + length, layer);
    if (read === CUT) return CUT;
    const nibble = nibbleOf(read >>> LENGTH_BITS);
    if (nibble < 0) return NO_ESCAPE;
    value = value * 16 + nibble;
    length += lengthOf(read);
  }
  return digits === 2 ? reading(value, length) : numbered(value, length);
}

function numbered(code: number, length: number): number {
  return reading(code < 0x80 ? code : BY_NUMBER + code, length);
}

function backslashed(bytes: Uint8Array, at: number, skip: number, layer: number): number {
  const read = readAt(bytes, at + skip, layer);
  if (read === CUT) return CUT;
  const kind = read >>> LENGTH_BITS;
  const length = skip + lengthOf(read);
  const control = CONTROLS.get(kind);
  if (control !== undefined) return reading(control, length);
  if (kind === 0x78) return hexAt(bytes, at, length, layer, 2);
  if (kind === 0x75) return unicode(bytes, at, length, layer);
  if (kind >= 0x30 && kind <= 0x37) return octal(bytes, at, skip, layer);
  return isAlphanumeric(kind) || kind >= 0x80 ? NO_ESCAPE : reading(kind, length);
}

/** \n, \r, \t, \b, \f, \v. */
const CONTROLS: ReadonlyMap<number, number> = new Map([
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x76, 0x0b],
]);

/** `\u` with four digits, a pair of surrogates, or `\u{…}`. */
function unicode(bytes: Uint8Array, at: number, skip: number, layer: number): number {
  const next = readAt(bytes, at + skip, layer);
  if (next === CUT) return CUT;
  if (next >>> LENGTH_BITS === 0x7b)
    return closed(bytes, at, skip + lengthOf(next), layer, { radix: 16, end: 0x7d });
  const high = hexAt(bytes, at, skip, layer, 4);
  if (high === CUT || high === NO_ESCAPE || (characterOf(high) & 0xfc00) !== 0xd800) return high;
  let length = lengthOf(high);
  for (const expected of [BACKSLASH, 0x75]) {
    const read = readAt(bytes, at + length, layer);
    if (read === CUT) return CUT;
    if (read >>> LENGTH_BITS !== expected) return high;
    length += lengthOf(read);
  }
  const low = hexAt(bytes, at, length, layer, 4);
  if (low === CUT) return CUT;
  if (low === NO_ESCAPE || (characterOf(low) & 0xfc00) !== 0xdc00) return high;
  return numbered(0x10000 + ((characterOf(high) & 0x3ff) << 10) + (characterOf(low) & 0x3ff), lengthOf(low));
}

/** Three digits, as C and git write bytes. */
function octal(bytes: Uint8Array, at: number, skip: number, layer: number): number {
  let value = 0;
  let length = skip;
  for (let digit = 0; digit < 3; digit += 1) {
    const read = readAt(bytes, at + length, layer);
    if (read === CUT) return CUT;
    const one = (read >>> LENGTH_BITS) - 0x30;
    if (one < 0 || one > 7) return NO_ESCAPE;
    value = value * 8 + one;
    length += lengthOf(read);
  }
  return value > 0xff ? NO_ESCAPE : reading(value, length);
}

function reference(bytes: Uint8Array, at: number, skip: number, layer: number): number {
  const read = readAt(bytes, at + skip, layer);
  if (read === CUT) return CUT;
  if (read >>> LENGTH_BITS !== 0x23) return named(bytes, at, skip, layer);
  const length = skip + lengthOf(read);
  const mark = readAt(bytes, at + length, layer);
  if (mark === CUT) return CUT;
  const isHex = ((mark >>> LENGTH_BITS) | 0x20) === 0x78;
  const digits = isHex ? length + lengthOf(mark) : length;
  return closed(bytes, at, digits, layer, { radix: isHex ? 16 : 10, end: 0x3b });
}

/** Digits up to a mark behind them: one at least, and no more than a character's number has with some zeros in front. */
function closed(
  bytes: Uint8Array,
  at: number,
  skip: number,
  layer: number,
  { radix, end }: { readonly radix: number; readonly end: number },
): number {
  let value = 0;
  let length = skip;
  for (let digits = 0; digits <= 8; digits += 1) {
    const read = readAt(bytes, at + length, layer);
    if (read === CUT) return CUT;
    length += lengthOf(read);
    const kind = read >>> LENGTH_BITS;
    if (kind === end) return digits === 0 || value > MAX_CODE ? NO_ESCAPE : numbered(value, length);
    const digit = nibbleOf(kind);
    if (digit < 0 || digit >= radix) return NO_ESCAPE;
    value = value * radix + digit;
  }
  return NO_ESCAPE;
}

/** Of the names of HTML those that stand for ASCII, as encoders write them. */
const NAMES: ReadonlyMap<string, number> = new Map(
  Object.entries({
    Tab: 0x09,
    NewLine: 0x0a,
    excl: 0x21,
    quot: 0x22,
    QUOT: 0x22,
    num: 0x23,
    dollar: 0x24,
    percnt: 0x25,
    amp: 0x26,
    AMP: 0x26,
    apos: 0x27,
    lpar: 0x28,
    rpar: 0x29,
    ast: 0x2a,
    plus: 0x2b,
    comma: 0x2c,
    period: 0x2e,
    sol: 0x2f,
    colon: 0x3a,
    semi: 0x3b,
    lt: 0x3c,
    LT: 0x3c,
    equals: 0x3d,
    gt: 0x3e,
    GT: 0x3e,
    quest: 0x3f,
    commat: 0x40,
    lsqb: 0x5b,
    lbrack: 0x5b,
    bsol: 0x5c,
    rsqb: 0x5d,
    rbrack: 0x5d,
    Hat: 0x5e,
    lowbar: 0x5f,
    grave: 0x60,
    lcub: 0x7b,
    lbrace: 0x7b,
    verbar: 0x7c,
    vert: 0x7c,
    rcub: 0x7d,
    rbrace: 0x7d,
  }),
);
const LONGEST_NAME = 7;

function named(bytes: Uint8Array, at: number, skip: number, layer: number): number {
  let name = "";
  let length = skip;
  while (name.length <= LONGEST_NAME) {
    const read = readAt(bytes, at + length, layer);
    if (read === CUT) return CUT;
    length += lengthOf(read);
    const kind = read >>> LENGTH_BITS;
    if (kind === 0x3b) {
      const meant = NAMES.get(name);
      return meant === undefined ? NO_ESCAPE : reading(meant, length);
    }
    if (!isAlphanumeric(kind)) return NO_ESCAPE;
    name += String.fromCharCode(kind);
  }
  return NO_ESCAPE;
}

function nibbleOf(character: number): number {
  if (character >= 0x30 && character <= 0x39) return character - 0x30;
  const lower = character | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function isAlphanumeric(character: number): boolean {
  const lower = character | 0x20;
  return (character >= 0x30 && character <= 0x39) || (lower >= 0x61 && lower <= 0x7a);
}
