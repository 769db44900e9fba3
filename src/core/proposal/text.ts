import type { Fail } from "../service/fault.ts";

/** `characters` are code points, `bytes` those of UTF-8; one of the two is the limit. */
export type TextLimit = { readonly at: string } & (
  | { readonly characters: number }
  | { readonly bytes: number }
);

/**
 * A text as it was sent, empty where there is none. Refused is what a database would not give back as it was: a NUL, and
 * halves of characters.
 */
export function parseText(value: unknown, limit: TextLimit, fail: Fail): string {
  if (value === undefined) return "";
  if (typeof value !== "string") fail(limit.at, "must be a text");
  if (!value.isWellFormed() || value.includes("\0")) fail(limit.at, "holds a NUL or half a character");
  const [length, max, unit] =
    "bytes" in limit
      ? [byteLength(value), limit.bytes, "bytes"]
      : [[...value].length, limit.characters, "characters"];
  if (length > max) fail(limit.at, `is ${length} ${unit} long; at most ${max} are allowed`);
  return value;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
