import { describe, expect, test } from "bun:test";
import { isSlug, slugFrom } from "../../../../src/core/service/slug.ts";

test.each(["abc", "a-b", "2fa", "x".repeat(64), "a-b-c-d"])("%p is a slug", (text) => {
  expect(isSlug(text)).toBe(true);
});
test.each(["", "ab", "x".repeat(65), "-ab", "ab-", "a--b", "Abc", "a_b", "a b", "abc\n", "ünd", "a.b"])(
  "%p is none",
  (text) => expect(isSlug(text)).toBe(false),
);

describe("a slug for a text that is none", () => {
  const table: Record<string, { text: string; slug: string }> = {
    "a host": { text: "api.example.com", slug: "api-example-com" },
    "host, port and path": { text: "api.example.com:8443/v1/*", slug: "api-example-com-8443-v1" },
    "a wildcard": { text: "*.example.com", slug: "example-com" },
    "capitals and runs of others": { text: "__API..Example__", slug: "api-example" },
    "too short": { text: "a.", slug: "a-svc" },
    nothing: { text: "***", slug: "svc" },
    "too long": { text: "x".repeat(70), slug: "x".repeat(64) },
    "too long, cut at a hyphen": { text: `${"x".repeat(63)}.yz`, slug: "x".repeat(63) },
    "letters of other scripts": { text: "ünd-K\u212a", slug: "nd-k" },
  };
  for (const [name, { text, slug }] of Object.entries(table)) {
    test(name, () => {
      expect(slugFrom(text)).toBe(slug);
      expect(isSlug(slugFrom(text))).toBe(true);
    });
  }

  test("counts on from a name that is taken", () => {
    const taken = new Set(["abc", "abc-2", "abc-4"]);
    expect(slugFrom("abc", taken)).toBe("abc-3");
    expect(slugFrom("abd", taken)).toBe("abd");
  });

  test("keeps its length when it counts", () => {
    const long = `${"x".repeat(61)}-yz`;
    expect(slugFrom(long, new Set([long]))).toBe(`${"x".repeat(61)}-2`);
  });
});
