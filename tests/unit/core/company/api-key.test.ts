import { expect, test } from "bun:test";
import { parseKeyLabel, shownPrefix } from "../../../../src/core/company/api-key.ts";

test("of a key so much is shown that it is recognised and not guessed", () => {
  expect(shownPrefix(`av_key_${"0123456789abcdef".repeat(4)}`)).toBe("av_key_0123");
});

test("a label is a short line, or none", () => {
  expect([parseKeyLabel(undefined), parseKeyLabel(null), parseKeyLabel("ci, nightly ✓")]).toEqual([
    "",
    "",
    "ci, nightly ✓",
  ]);
  for (const bad of [7, {}, [], "a\nb", "a\u0000", "\ud800", "x".repeat(101)]) {
    expect(() => parseKeyLabel(bad)).toThrow("label must be a text of at most 100 characters");
  }
});
