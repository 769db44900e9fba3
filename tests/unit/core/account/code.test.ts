import { expect, test } from "bun:test";
import { isCode, newCode, typedCode } from "../../../../src/core/account/code.ts";

/** Gives these, one after the other. */
function given(...values: number[]): (length: number) => Uint8Array {
  return (length) => {
    const value = values.shift() ?? 0;
    return Uint8Array.from({ length }, (_, at) => Math.floor(value / 256 ** (length - 1 - at)) % 256);
  };
}

test("a code has six digits, leading zeros too", () => {
  expect(newCode(given(7))).toBe("000007");
  expect(newCode(given(1_000_000))).toBe("000000");
  expect(newCode(given(4_293_999_999))).toBe("999999");
});

test("numbers that would make low codes likelier are drawn again", () => {
  expect(newCode(given(4_294_000_000, 2 ** 32 - 1, 42))).toBe("000042");
});

test.each([
  ["123456", true],
  [" 123 456\n", true],
  ["12345", false],
  ["1234567", false],
  ["12345a", false],
  ["", false],
])("%j can be a code: %p", (text, can) => expect(isCode(text)).toBe(can));

test("blanks in a typed code do not count", () => {
  expect(typedCode(" 123 456\n")).toBe("123456");
});
