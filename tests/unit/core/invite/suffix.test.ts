import { expect, test } from "bun:test";
import { keptSuffix, parseSuffix, shownSuffix } from "../../../../src/core/invite/suffix.ts";

const TOKEN = `av_uinv_${"0123456789abcdef".repeat(4)}`;

test("what is kept and shown is the end of the token, and both name it", () => {
  const kept = keptSuffix(TOKEN);
  expect(kept).toBe("0123456789abcdef".repeat(2));
  expect(shownSuffix(kept)).toBe("89abcdef");
  for (const suffix of [kept, shownSuffix(kept)]) expect(parseSuffix(suffix)).toBe(suffix);
});

test("too short a part is refused, and what is the end of no token is none", () => {
  expect(() => parseSuffix("9abcdef")).toThrow("at least 8 characters");
  expect(() => parseSuffix("")).toThrow("at least 8 characters");
  for (const text of [TOKEN, `f${keptSuffix(TOKEN)}`, "89ABCDEF", "%%%%%%%%", "nv_01234567"]) {
    expect(parseSuffix(text)).toBeUndefined();
  }
});
