import { expect, test } from "bun:test";
import { parseProposalNumber } from "../../../../src/core/proposal/number.ts";

test.each([
  ["7", 7],
  ["0", 0],
  ["-1", -1],
  ["999999999999999", 999_999_999_999_999],
])("%s is a whole number", (text, number) => expect(parseProposalNumber(text)).toBe(number));

test.each(["", " 7", "7 ", "1.5", "1e3", "0x7", "+7", "seven", "--1", "1000000000000000"])(
  "%p is none",
  (text) => {
    expect(() => parseProposalNumber(text)).toThrow("The id of a proposal is its number, such as 7");
  },
);
