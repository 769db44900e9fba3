import { describe, expect, test } from "bun:test";
import {
  audienceOf,
  covers,
  normalAudienceHost,
  parseAudienceHost,
} from "../../../../src/core/reach/audience.ts";
import { reachOf } from "../../../../src/core/reach/reach.ts";
import { bearer, key } from "../../../support/access/reach.ts";

describe("what an entry covers", () => {
  const table: readonly [entry: string, place: string, covered: boolean][] = [
    ["api.a.com", "api.a.com", true],
    ["API.a.com.", "api.a.com", true],
    ["api.a.com", "a.com", false],
    ["a.com", "api.a.com", false],
    ["api.a.com", "api.a.com:8443", true],
    ["api.a.com:8443", "api.a.com:8443", true],
    ["api.a.com:8443", "api.a.com", false],
    ["api.a.com:8443", "api.a.com:9443", false],
    ["*.a.com", "*.a.com", true],
    ["*.a.com", "x.a.com", true],
    ["*.a.com", "x.a.com:8443", true],
    ["*.a.com", "x.y.a.com", false],
    ["*.a.com", "*.y.a.com", false],
    ["*.a.com", "a.com", false],
    ["*.a.com", "evila.com", false],
    ["x.a.com", "*.a.com", false],
    ["*.a.com:443", "x.a.com", false],
    ["[::1]:80", "[::1]:80", true],
    ["[::1]", "[::1]:80", true],
    ["[::1]", "[::2]", false],
  ];
  for (const [entry, place, covered] of table) {
    test(`${entry} ${covered ? "covers" : "does not cover"} ${place}`, () =>
      expect(covers({ host: entry, surface: "auth" }, { ...parseAudienceHost(place), surface: "auth" })).toBe(
        covered,
      ));
  }

  test("another surface is not covered", () =>
    expect(covers({ host: "a.com", surface: "auth" }, { host: "a.com", surface: "body" })).toBe(false));
  test("an endpoint is covered by nothing that is bound", () =>
    expect(covers({ host: "a.com", surface: "auth" }, { host: "a.com", surface: "token-endpoint" })).toBe(
      false,
    ));
});

test("places are spelt in one way", () =>
  expect(["A.com.", " a.com:8443 ", "*.A.com", "[::1]:80", "a.com:0x"].map(normalAudienceHost)).toEqual([
    "a.com",
    "a.com:8443",
    "*.a.com",
    "[::1]:80",
    "a.com",
  ]));

test("the entries of a reach leave paths and endpoints out, each once", () => {
  const reach = [
    ...reachOf([bearer("a.com/v1"), bearer("a.com/v2"), bearer("*.b.com:8443")]),
    { credential: key("STRIPE_KEY"), host: "login.a.com", path: "", surface: "token-endpoint" as const },
  ];
  expect(audienceOf(reach)).toEqual([
    { key: key("STRIPE_KEY"), host: "a.com", surface: "auth" },
    { key: key("STRIPE_KEY"), host: "*.b.com:8443", surface: "auth" },
  ]);
});
