import { expect, test } from "bun:test";
import { displayNameOf, foldedName, parseLabel } from "../../../../src/core/agent/display-name.ts";
import type { CompanyId } from "../../../../src/core/ids.ts";

test("an agent is shown by the name that it was given, else by what its company calls it", () => {
  const companyId = "globex" as CompanyId;
  expect(displayNameOf({ companyId, name: "globex:crawler-7" })).toBe("crawler-7");
  expect(displayNameOf({ companyId, name: "globex:crawler-7", displayName: "Crawler" })).toBe("Crawler");
});

test("names are folded in any script", () => {
  expect(foldedName("ÄRGER Ⅳ Σ")).toBe(foldedName("ärger iv σ"));
});

test("a label is one line of what can be seen, of 64 characters at most", () => {
  expect(parseLabel("name", "  a\n\tb  c ")).toBe("a b c");
  expect(parseLabel("name", "a\u0000\u0007\u200b\u202eb\ud800")).toBe("ab");
  expect(parseLabel("name", "🤖".repeat(64))).toHaveLength(128);
  expect(() => parseLabel("name", "x".repeat(65))).toThrow("name must not exceed 64 characters");
  for (const value of [undefined, null, 7, "", " ", "\u202e", {}]) {
    expect(() => parseLabel("name", value)).toThrow("Missing or invalid field: name is required");
  }
});
