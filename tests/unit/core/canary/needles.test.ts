import { expect, test } from "bun:test";
import { needlesOf } from "../../../../src/core/canary/needles.ts";

const TEXT = "AbC/dE+fG0123456789=";
const has = (haystack: string) => needlesOf(TEXT).some((needle) => haystack.includes(needle));

test("a text is found as it is, encoded, and in base64 wherever it stands among other bytes", () => {
  for (const before of ["", "x", "xy", "xyz", "user:"]) {
    for (const after of ["", "1", "12", "123"]) {
      const bytes = Buffer.from(before + TEXT + after);
      expect([before, after, has(bytes.toString("base64"))]).toEqual([before, after, true]);
      expect([before, after, has(bytes.toString("base64url"))]).toEqual([before, after, true]);
      expect(has(bytes.toString("hex"))).toBe(true);
      expect(has(bytes.toString("hex").toUpperCase())).toBe(true);
    }
  }
  expect(has(`?q=${encodeURIComponent(TEXT)}`)).toBe(true);
  expect(
    has(
      `?q=${encodeURIComponent(TEXT).toLowerCase().replace("abc", "AbC").replace("de", "dE").replace("fg", "fG")}`,
    ),
  ).toBe(true);
  expect(has(`{"a":"${TEXT.replaceAll("/", "\\/")}"}`)).toBe(true);
  expect(has(`a${TEXT}b`)).toBe(true);
});

test("no form stands twice, none is short, and what is like it is not it", () => {
  const needles = needlesOf("ghp_0123456789abcdefghijABCDEFGHIJ012345");
  expect(new Set(needles).size).toBe(needles.length);
  expect(Math.min(...needles.map(({ length }) => length))).toBeGreaterThanOrEqual(40);
  expect(has(TEXT.toLowerCase())).toBe(false);
  expect(has(TEXT.slice(1))).toBe(false);
});
