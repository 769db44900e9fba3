import { describe, expect, test } from "bun:test";
import { bypassed, bypassesEverything, foreignEntries } from "../../../../src/cli/child/no-proxy.ts";

test("a star is told apart from a pattern", () => {
  expect(bypassesEverything({ NO_PROXY: "a,*" })).toBe(true);
  expect(bypassesEverything({ NO_PROXY: "*.corp" })).toBe(false);
});

test("entries for this machine, which every run adds, cover no service", () => {
  const NO_PROXY = "localhost,127.0.0.1,127.0.0.0/8,0.0.0.0,::1,*,.corp";
  expect(foreignEntries({ NO_PROXY, no_proxy: ".corp b" })).toEqual([".corp", "b"]);
});

describe("an entry that takes a brokered host past the proxy", () => {
  const table: [entry: string, host: string, covers: boolean][] = [
    ["api.example.com", "api.example.com", true],
    [".example.com", "api.example.com", true],
    ["*.example.com", "api.example.com", true],
    ["example.com", "api.example.com", true],
    ["EXAMPLE.com.", "API.example.com", true],
    ["example.com:443", "api.example.com:8443/v1", true],
    ["com", "api.example.com", true],
    ["ample.com", "api.example.com", false],
    ["other.example.com", "api.example.com", false],
    ["deep.api.example.com", "api.example.com", false],
    ["10.0.0.0/8", "api.example.com", false],
    ["fd00::1", "api.example.com", false],
    ["example.com", "*.example.com", true],
    ["one.example.com", "*.example.com", true],
    ["one.example.org", "*.example.com", false],
  ];
  for (const [entry, host, covers] of table) {
    test(`${entry} ${covers ? "covers" : "does not cover"} ${host}`, () => {
      const found = bypassed([entry], [{ name: "it", host }]);
      expect(found).toEqual(covers ? [{ entry, service: "it", host }] : []);
    });
  }
});
