import { expect, test } from "bun:test";
import fc from "fast-check";
import { decodeBase58, encodeBase58 } from "../../../../src/core/identity/base58.ts";

test("bytes come back, leading zeros too", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect(decodeBase58(encodeBase58(bytes))).toEqual(bytes);
    }),
  );
});

// draft-msporny-base58-03, 5.
test.each([
  ["Hello World!", "2NEpo7TZRRrLZSi2U"],
  [
    "The quick brown fox jumps over the lazy dog.",
    "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
  ],
])("%s is %s", (text, encoded) => {
  expect(encodeBase58(new TextEncoder().encode(text))).toBe(encoded);
  expect(decodeBase58("11233QC4")).toEqual(Uint8Array.from([0, 0, 0x28, 0x7f, 0xb4, 0xcd]));
});

test.each(["0", "O", "I", "l", "a.b", "a b", "é"])("%p has a character that is none", (text) => {
  expect(decodeBase58(text)).toBeUndefined();
});
