import type { Pattern } from "./pattern.ts";

/** What of base64 the characters beside a match were, by their codes; -1 where there was none. */
export type Edges = { readonly before: number; readonly after: number };

/**
 * What takes the place of a value that was found, in the form in which it stood, so that what could be read before can be read
 * after: a placeholder, its hexadecimal digits, or base64 that decodes to it with all around it as it was.
 */
export function replacementOf(
  pattern: Pattern,
  placeholder: string,
  found: Uint8Array,
  edges: Edges,
): Uint8Array {
  return encoded(pattern, ascii(placeholder), found, edges);
}

/** The same in exactly as many bytes as were found: the placeholder is cut, or filled up with `_`. */
export function replacementInPlace(
  pattern: Pattern,
  placeholder: string,
  found: Uint8Array,
  edges: Edges,
): Uint8Array {
  const { form } = pattern;
  const room =
    form.type === "text"
      ? found.length
      : form.type === "hex"
        ? found.length >> 1
        : valueLength(pattern, form.offset);
  const fitted = ascii(placeholder.slice(0, room).padEnd(room, "_"));
  const bytes = encoded(pattern, fitted, found, edges);
  // Where the digits were written in escapes, or on several lines, there were more bytes than they take.
  return Uint8Array.from(found, (_, at) => bytes[at] ?? FILLER);
}

const FILLER = 0x41;

function encoded(pattern: Pattern, bytes: Uint8Array, found: Uint8Array, edges: Edges): Uint8Array {
  switch (pattern.form.type) {
    case "text":
      return bytes;
    case "hex": {
      const isUpper = found.some((byte) => byte >= 0x41 && byte <= 0x46);
      return ascii(isUpper ? bytes.toHex().toUpperCase() : bytes.toHex());
    }
    case "base64":
      return base64Replacement(pattern, bytes, found, edges);
    default:
      return pattern.form satisfies never;
  }
}

/**
 * Fills up with `_` to as many bytes, less groups of three, as the value had, so that what follows keeps its place in its
 * group. Bits of the characters beside it that were others' stay.
 */
function base64Replacement(
  pattern: Pattern,
  placeholder: Uint8Array,
  found: Uint8Array,
  edges: Edges,
): Uint8Array {
  const offset = pattern.form.type === "base64" ? pattern.form.offset : 0;
  const missing = (valueLength(pattern, offset) - placeholder.length) % 3;
  const filled = [...placeholder, ...new Uint8Array((missing + 3) % 3).fill(0x5f)];
  const isUrl = found.some((byte) => byte === 0x2d || byte === 0x5f);
  const alphabet = isUrl ? ("base64url" as const) : ("base64" as const);
  const length = offset + filled.length;
  const padded = [...new Uint8Array(offset), ...filled, ...new Uint8Array(2)];
  const start = sharedBefore(offset, edges.before);
  const end = sharedAfter(length, edges.after);
  const whole = Uint8Array.from(padded);
  for (const [at, bits] of [...start, ...end]) whole[at] = (whole[at] ?? 0) | bits;
  const encoded = whole.toBase64({ alphabet });
  const from = edges.before < 0 ? Math.ceil((8 * offset) / 6) : offset;
  const to = edges.after < 0 ? Math.floor((8 * length) / 6) : Math.ceil((8 * length) / 6);
  return ascii(encoded.slice(from, to));
}

/** How many bytes the value has, by what of it stands in the pattern. */
function valueLength({ text, after }: Pattern, offset: number): number {
  const first = Math.ceil((8 * offset) / 6);
  return Math.floor((6 * (first + text.length) + (after === undefined ? 0 : 5)) / 8) - offset;
}

/** Bits of the bytes in front that stand in the first character: of `offset` bytes the last. */
function sharedBefore(offset: number, edge: number): [number, number][] {
  if (edge < 0 || offset === 0) return [];
  const value = indexOf(edge);
  return offset === 1 ? [[0, value >> 4]] : [[1, value >> 2]];
}

/** Bits of the byte behind that stand in the last character, which are its highest. */
function sharedAfter(length: number, edge: number): [number, number][] {
  const rest = (8 * length) % 6;
  if (edge < 0 || rest === 0) return [];
  const value = indexOf(edge);
  return [[length, rest === 2 ? (value & 0b1111) << 4 : (value & 0b11) << 6]];
}

function indexOf(character: number): number {
  if (character >= 0x41 && character <= 0x5a) return character - 0x41;
  if (character >= 0x61 && character <= 0x7a) return character - 0x47;
  if (character >= 0x30 && character <= 0x39) return character + 4;
  return character === 0x2b || character === 0x2d ? 62 : 63;
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
