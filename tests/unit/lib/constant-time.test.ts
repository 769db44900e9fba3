import { expect, test } from "bun:test";
import { equalInConstantTime } from "../../../src/lib/constant-time.ts";

test.each([
  ["", "", true],
  ["abc", "abc", true],
  ["abc", "abd", false],
  ["abc", "ab", false],
  ["abc", "", false],
  ["xbc", "abc", false],
])("%p and %p: %p", (a, b, same) => expect(equalInConstantTime(a, b)).toBe(same));
