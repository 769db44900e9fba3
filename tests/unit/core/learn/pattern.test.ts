import { expect, test } from "bun:test";
import fc from "fast-check";
import { isOpen, isSayable, toPattern } from "../../../../src/core/learn/pattern.ts";
import { matchesPath } from "../../../../src/core/service/match.ts";
import { parseService } from "../../../../src/core/service/parse.ts";

test("segments are joined; what a service cannot say becomes a star", () => {
  expect(toPattern([""])).toBe("/");
  expect(toPattern(["v1", "*", "x"])).toBe("/v1/*/x");
  expect(toPattern(["a b", "[c]*"])).toBe("/a*b/*c*");
  expect(toPattern(["x".repeat(300)])).toBe(`/${"x".repeat(254)}*`);
  expect([isOpen("/v1"), isOpen("/v1/*"), isOpen("")]).toEqual([false, true, true]);
});

test("what would become a star that lets everything through is not to be learnt", () => {
  const said = [["["], ["x["], ["repos", "|", "y"], ["v1", " "], ["*"]];
  expect(said.map((segments) => isSayable(segments))).toEqual([false, false, false, false, false]);
  expect([["a b"], ["a b", "c"], ["", ""]].map((segments) => isSayable(segments))).toEqual([
    true,
    true,
    true,
  ]);
});

test("whatever was asked for, the pattern can be written and matches it", () => {
  const segment = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 90 }),
    fc.constantFrom("", "*", "**", " ", "a?b"),
  );
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 6 }), (segments) => {
      const path = toPattern(segments);
      const service = { name: "any", host: "a.example.com", path, auth: { type: "passthrough" } };
      expect(parseService(service, { devMode: false }).path).toBe(path);
      expect(matchesPath(path, `/${segments.join("/")}`)).toBe(true);
    }),
  );
});
