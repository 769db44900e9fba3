import type { Anchor } from "./anchor.ts";

/** In which form a value stands: as text, or in an encoding of its bytes. */
export type Form =
  | { readonly type: "text" }
  | { readonly type: "hex" }
  /** `offset`: how many bytes stand before the value, less whole groups of three. */
  | { readonly type: "base64"; readonly offset: 0 | 1 | 2 };

/** A value in one form, to be found in whatever way its characters are written (spelling.ts). */
export type Pattern = {
  /** Number of the value that it stands for. */
  readonly value: number;
  readonly form: Form;
  /** The characters as UTF-8. */
  readonly text: Uint8Array;
  /** Characters beyond ASCII, by the byte of `text` at which they begin. */
  readonly codes: ReadonlyMap<number, { readonly code: number; readonly length: number }>;
  /** Bytes that stand for the same have the same number here. */
  readonly same: Uint8Array;
  /** A character before or behind the text that the value decides in part: which ones it may be. */
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
  /** Line breaks may stand anywhere between its characters. */
  readonly wraps: boolean;
  /** Where it stands, one of these does: what is looked for. */
  readonly anchors: readonly Anchor[];
};

/** Every byte stands for itself. */
export const ITSELF = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/** Upper and lower case are the same. */
export const ANY_CASE = ITSELF.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));

/** RFC 4648 5: `-` and `_` stand for `+` and `/`. */
export const ANY_ALPHABET = ITSELF.map((byte) => (byte === 0x2d ? 0x2b : byte === 0x5f ? 0x2f : byte));

/** The characters beyond ASCII of a text, by where they begin in it as UTF-8. */
export function codesOf(text: string): Pattern["codes"] {
  const codes = new Map<number, { code: number; length: number }>();
  let at = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (length > 1) codes.set(at, { code, length });
    at += length;
  }
  return codes;
}
