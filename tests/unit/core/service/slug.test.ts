import { expect, test } from "bun:test";
import { isSlug } from "../../../../src/core/service/slug.ts";

test.each(["abc", "a-b", "2fa", "x".repeat(64), "a-b-c-d"])("%p is a slug", (text) => {
  expect(isSlug(text)).toBe(true);
});
test.each(["", "ab", "x".repeat(65), "-ab", "ab-", "a--b", "Abc", "a_b", "a b", "abc\n", "ünd", "a.b"])(
  "%p is none",
  (text) => expect(isSlug(text)).toBe(false),
);
