/** The forms in which a value is looked for in what a service answers. */
import { plainAnchors, spelledAnchors, textAnchors, wrappedAnchors } from "./anchor.ts";
import { BASE64_ENCODERS } from "./encoders.ts";
import { ANY_ALPHABET, ANY_CASE, codesOf, ITSELF, type Pattern } from "./pattern.ts";

/**
 * Characters that a value has at least, to be looked for: what is shorter stands in answers by chance. Bytes that are
 * no characters of their own do not count.
 */
export const SHORTEST_VALUE = 8;

/** Whether a value is long enough to be looked for. */
export function isSearchable(value: string): boolean {
  return [...value].length >= SHORTEST_VALUE;
}

/** The keys of those that are too short to be looked for, in their order. What is empty tells nothing. */
export function unsearchableKeys(credentials: Readonly<Record<string, string>>): string[] {
  return Object.entries(credentials).flatMap(([key, value]) =>
    value === "" || isSearchable(value) ? [] : [key],
  );
}

/** What is said of these to whoever stores them; undefined where there are none. */
export function unsearchableNote(keys: readonly string[]): string | undefined {
  if (keys.length === 0) return undefined;
  const [are, they] = keys.length === 1 ? ["is", "it"] : ["are", "them"];
  return `${keys.join(", ")} ${are} shorter than ${SHORTEST_VALUE} characters: answers are not searched for ${they}`;
}

/** A value as it is, in hexadecimal digits and in base64 wherever it may stand in what was encoded; `number` tells values apart. */
export function patternsOf(value: string, number: number): Pattern[] {
  const bytes = new TextEncoder().encode(value);
  const rest = { value: number, before: undefined, after: undefined, codes: NO_CODES, wraps: false };
  const hex = ascii(bytes.toHex());
  const text: Pattern = {
    ...rest,
    form: { type: "text" },
    text: bytes,
    codes: codesOf(value),
    same: ITSELF,
    anchors: textAnchors(value),
  };
  const digits: Pattern = {
    ...rest,
    form: { type: "hex" },
    text: hex,
    same: ANY_CASE,
    anchors: [hex, ascii(bytes.toHex().toUpperCase())].flatMap((one) => plainAnchors(one)),
  };
  return [text, digits, ...([0, 1, 2] as const).map((offset) => base64Pattern(bytes, number, offset))];
}

const NO_CODES: Pattern["codes"] = new Map();

/**
 * What of base64 such bytes alone decide when `offset` bytes stand before them, less groups of three: whole characters, and
 * before and behind these one that they share with their neighbours.
 */
function base64Pattern(bytes: Uint8Array, value: number, offset: 0 | 1 | 2): Pattern {
  const end = 8 * (offset + bytes.length);
  const encoded = Uint8Array.from([...new Uint8Array(offset), ...bytes]).toBase64();
  const whole = encoded.slice(Math.ceil((8 * offset) / 6), Math.floor(end / 6));
  const text = ascii(whole);
  const anchors = wrappedAnchors(text);
  const [first, last] = [bytes[0] ?? 0, bytes[bytes.length - 1] ?? 0];
  return {
    value,
    form: { type: "base64", offset },
    text,
    codes: NO_CODES,
    same: ANY_ALPHABET,
    before: offset === 0 ? undefined : sharing(offset === 1 ? 0b1111 : 0b11, first >> (offset === 1 ? 4 : 6)),
    after:
      end % 6 === 0 ? undefined : end % 6 === 2 ? sharing(0b110000, last << 4) : sharing(0b111100, last << 2),
    wraps: true,
    anchors: anchors.length > 0 ? anchors : spelledAnchors(whole, BASE64_ENCODERS),
  };
}

/** Which characters of either alphabet of base64 have these bits, of those that the mask names. */
function sharing(mask: number, bits: number): Uint8Array {
  const characters = new Uint8Array(256);
  for (const alphabet of [BASE64, BASE64URL]) {
    for (let index = 0; index < 64; index += 1) {
      if ((index & mask) === (bits & mask)) characters[alphabet.charCodeAt(index)] = 1;
    }
  }
  return characters;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE64 = `${LETTERS}+/`;
const BASE64URL = `${LETTERS}-_`;

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
