import { expect, test } from "bun:test";
import { ANY_ALPHABET, ANY_CASE, codesOf, ITSELF } from "../../../../src/core/leak/pattern.ts";

const same = (table: Uint8Array, one: string, other: string) =>
  table[one.charCodeAt(0)] === table[other.charCodeAt(0)];

test("what stands for the same is the same", () => {
  expect(same(ITSELF, "a", "A")).toBe(false);
  expect(same(ANY_CASE, "a", "A")).toBe(true);
  expect(same(ANY_CASE, "a", "b")).toBe(false);
  expect(same(ANY_ALPHABET, "+", "-")).toBe(true);
  expect(same(ANY_ALPHABET, "/", "_")).toBe(true);
  expect(same(ANY_ALPHABET, "+", "/")).toBe(false);
});

test("characters beyond ASCII are known by where they begin as UTF-8", () => {
  expect([...codesOf("aéb😀")]).toEqual([
    [1, { code: 0xe9, length: 2 }],
    [4, { code: 0x1f600, length: 4 }],
  ]);
  expect(codesOf("plain").size).toBe(0);
});
