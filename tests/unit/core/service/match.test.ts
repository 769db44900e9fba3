import { describe, expect, test } from "bun:test";
import {
  compileServices,
  decodedPath,
  matchesPath,
  matchService,
} from "../../../../src/core/service/match.ts";
import type { Service } from "../../../../src/core/service/service.ts";

/** `[METHOD,…=]host[:port][/path][!]`; `!` switches it off. The name is the text itself. */
function service(text: string): Service {
  const found = /^(?:([A-Z,]+)=)?([^:/!]+)(?::([0-9]+))?(\/[^!]*)?(!)?$/.exec(text);
  if (found === null) throw new Error(text);
  const [, methods, host = "", port, path = "", off] = found;
  const at = port === undefined ? {} : { port: Number(port) };
  return {
    name: text,
    host,
    path,
    ...at,
    enabled: off === undefined,
    ...(methods === undefined ? {} : { methods: methods.split(",") }),
    auth: { type: "passthrough" },
    substitutions: [],
  };
}

const match = (services: string[], host: string, path = "/", port = 443, method = "GET"): string => {
  const found = matchService(compileServices(services.map(service)), { method, host, port, path });
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

type Request = [host: string, path: string, method: string];
const BY_METHOD: Record<string, [services: string[], request: Request, expected: string]> = {
  "another method than those of the service": [["GET=a.com"], ["a.com", "/", "POST"], "method-refused"],
  "HEAD comes with GET": [["GET=a.com"], ["a.com", "/", "HEAD"], "GET=a.com"],
  "and with nothing else": [["POST=a.com"], ["a.com", "/", "HEAD"], "method-refused"],
  "OPTIONS comes with nothing": [["GET,POST=a.com"], ["a.com", "/", "OPTIONS"], "method-refused"],
  "small letters are another method": [["GET=a.com"], ["a.com", "/", "get"], "method-refused"],
  "some methods beat all": [["a.com", "GET=a.com"], ["a.com", "/", "GET"], "GET=a.com"],
  "all take what is left": [["GET=a.com", "a.com"], ["a.com", "/", "POST"], "a.com"],
  "fewer methods beat more": [["GET,POST=a.com", "POST=a.com"], ["a.com", "/", "POST"], "POST=a.com"],
  "HEAD beside GET is no further one": [["GET=a.com", "GET,HEAD=a.com"], ["a.com", "/", "GET"], "GET=a.com"],
  "a longer path beats fewer methods": [
    ["GET=a.com/v1/*", "a.com/v1/users/*"],
    ["a.com", "/v1/users/7", "GET"],
    "a.com/v1/users/*",
  ],
  "a wildcard serves where the exact one takes other methods": [
    ["GET=x.a.com", "*.a.com"],
    ["x.a.com", "/", "POST"],
    "*.a.com",
  ],
  "one that is off shadows its methods alone": [["GET=a.com!", "a.com"], ["a.com", "/", "POST"], "a.com"],
  "and is off for them": [["GET=a.com!", "a.com"], ["a.com", "/", "GET"], "disabled"],
  "off or not, its method is what is refused": [["GET=a.com!"], ["a.com", "/", "POST"], "method-refused"],
  "another path is no matter of methods": [["GET=a.com/v1/*"], ["a.com", "/v2", "POST"], "unmatched"],
  "a path that could mean another one, with another method": [
    ["GET=a.com/v1/*"],
    ["a.com", "/v1//x", "POST"],
    "ambiguous-path",
  ],
  "a path that decides for another method alone": [
    ["GET=a.com/v1/*", "POST=a.com"],
    ["a.com", "/v1//x", "POST"],
    "POST=a.com",
  ],
};

describe("matching of methods", () => {
  for (const [name, [services, [host, path, method], expected]] of Object.entries(BY_METHOD)) {
    test(name, () => expect(match(services, host, path, 443, method)).toBe(expected));
  }

  test("a refusal knows what would be taken, sorted and with HEAD", () => {
    const table = compileServices(["POST,GET=a.com", "PUT=*.com", "b.com"].map(service));
    expect(matchService(table, { method: "DELETE", host: "a.com", port: 443, path: "/" })).toMatchObject({
      type: "method-refused",
      services: [{ name: "POST,GET=a.com" }, { name: "PUT=*.com" }],
      methods: ["GET", "HEAD", "POST", "PUT"],
    });
  });
});

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
