import { describe, expect, test } from "bun:test";
import {
  compileServices,
  decodedPath,
  matchesPath,
  matchService,
} from "../../../../src/core/service/match.ts";
import type { Service } from "../../../../src/core/service/service.ts";

/** `host[:port][/path][!]`; `!` switches it off. The name is the text itself. */
function service(text: string): Service {
  const found = /^([^:/!]+)(?::([0-9]+))?(\/[^!]*)?(!)?$/.exec(text);
  if (found === null) throw new Error(text);
  const [, host = "", port, path = "", off] = found;
  const at = port === undefined ? {} : { port: Number(port) };
  return {
    name: text,
    host,
    path,
    ...at,
    enabled: off === undefined,
    auth: { type: "passthrough" },
    substitutions: [],
  };
}

const match = (services: string[], host: string, path = "/", port = 443): string => {
  const found = matchService(compileServices(services.map(service)), { host, port, path });
  return found.type === "matched" ? found.service.name : found.type;
};

const CASES: Record<string, [services: string[], request: [string, string?, number?], expected: string]> = {
  "an exact host": [["a.com"], ["a.com"], "a.com"],
  "another host": [["a.com"], ["b.com"], "unmatched"],
  "a host that ends the same": [["a.com"], ["xa.com"], "unmatched"],
  "a wildcard is one label": [["*.a.com"], ["x.a.com"], "*.a.com"],
  "a wildcard is not none": [["*.a.com"], ["a.com"], "unmatched"],
  "a wildcard is not two": [["*.a.com"], ["x.y.a.com"], "unmatched"],
  "exact beats wildcard, even with a shorter path": [
    ["*.a.com/long/path/*", "x.a.com"],
    ["x.a.com", "/long/path/1"],
    "x.a.com",
  ],
  "a wildcard serves where the exact one does not fit": [
    ["*.a.com", "x.a.com/only"],
    ["x.a.com", "/other"],
    "*.a.com",
  ],
  "a port beats none": [["a.com/api/*", "a.com:443"], ["a.com", "/api/x"], "a.com:443"],
  "another port does not match": [["a.com:8443"], ["a.com"], "unmatched"],
  "the longer literal prefix wins": [
    ["a.com/v1/*", "a.com/v1/users/*", "a.com/*"],
    ["a.com", "/v1/users/7"],
    "a.com/v1/users/*",
  ],
  "the earlier wins a tie": [["a.com/x*", "a.com/x*"], ["a.com", "/xy"], "a.com/x*"],
  "a disabled winner shadows the rest": [["a.com/v1/*!", "a.com"], ["a.com", "/v1/x"], "disabled"],
  "a disabled one that does not win is no matter": [
    ["a.com!", "a.com/v1/*"],
    ["a.com", "/v1/x"],
    "a.com/v1/*",
  ],
  "a dot segment where the path decides": [["a.com/v1/*"], ["a.com", "/v1/../v2"], "ambiguous-path"],
  "a dot segment where it does not": [["a.com"], ["a.com", "/v1/../v2"], "a.com"],
  "an encoded slash where the path decides": [["a.com/v1/*"], ["a.com", "/v1%2Fx"], "ambiguous-path"],
  "an encoded letter is decoded": [["a.com/v1/*"], ["a.com", "/%76%31/x"], "a.com/v1/*"],
  "IPv6 has no wildcard": [["*.a.com"], ["::1"], "unmatched"],
};

describe("matching", () => {
  for (const [name, [services, request, expected]] of Object.entries(CASES)) {
    test(name, () => expect(match(services, ...request)).toBe(expected));
  }
});

const PATHS: Record<string, [pattern: string, yes: string[], no: string[]]> = {
  "no star is equality": ["/v1", ["/v1"], ["/v1/", "/v", "/v12"]],
  "a star crosses slashes": ["/v1/*", ["/v1/", "/v1/a", "/v1/a/b"], ["/v1", "/v2/a"]],
  "a star inside": [
    "/repos/*/issues",
    ["/repos/a/issues", "/repos/a/b/issues"],
    ["/repos/issues", "/repos/a/issues/1"],
  ],
  "two stars": ["/a*b*c", ["/abc", "/a1b2c", "/abbcc"], ["/acb", "/ab"]],
  "ends may not overlap": ["/ab*ba", ["/abba", "/abxba"], ["/aba"]],
};

describe("path patterns", () => {
  for (const [name, [pattern, yes, no]] of Object.entries(PATHS)) {
    test(name, () => {
      expect(yes.filter((path) => !matchesPath(pattern, path))).toEqual([]);
      expect(no.filter((path) => matchesPath(pattern, path))).toEqual([]);
    });
  }
});

describe("canonical paths", () => {
  const AMBIGUOUS = [
    "/a//b",
    "/a/./b",
    "/a/..",
    "/.",
    "/a\\b",
    "/a;x=1",
    "/%2e%2e/a",
    "/a%2fb",
    "/a%2Fb",
    "/a%5cb",
    "/a%00",
    "/a%252f",
    "/a%",
    "/a%zz",
    "/%ff",
    "/a%3bb",
    "a",
    "*",
    "",
  ];
  for (const path of AMBIGUOUS) {
    test(`"${path}" could mean something else upstream`, () => expect(decodedPath(path)).toBeUndefined());
  }
  test("ordinary paths decode", () => {
    expect(["/", "/a/b", "/a/.b", "/a..b/c", "/caf%C3%A9", "/a%20b"].map(decodedPath)).toEqual([
      "/",
      "/a/b",
      "/a/.b",
      "/a..b/c",
      "/café",
      "/a b",
    ]);
  });
});
