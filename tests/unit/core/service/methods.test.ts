import { describe, expect, test } from "bun:test";
import { failAs, InvalidService } from "../../../../src/core/service/fault.ts";
import {
  haveSameMethods,
  isForFewerMethods,
  methodsTaken,
  methodsText,
  parseMethods,
  slippedMethodWarnings,
  takesAllOf,
  takesMethod,
} from "../../../../src/core/service/methods.ts";

const of = (...methods: string[]) => (methods.length === 0 ? {} : { methods });
const ALL = of();

describe("parsing", () => {
  const parse = (value: unknown) => parseMethods(value, failAs("service"));

  test("capitals, each once, in the order in which they were said; nothing is all", () => {
    expect(parse(["post", "GET", " Post "])).toEqual(["POST", "GET"]);
    expect(parse(["M-SEARCH"])).toEqual(["M-SEARCH"]);
    expect(parse(undefined)).toBeUndefined();
  });

  const FAULTS: readonly (readonly [unknown, string])[] = [
    ["GET", "must be a list such as [GET, POST]"],
    [[], "must name at least one; leave it out for all"],
    [[7], "must hold names such as GET"],
    [["*"], "leave methods out for all"],
    [["GET", "any"], "leave methods out for all"],
    [["CONNECT"], "opens tunnels"],
    [["GET POST"], "is no name of a method"],
    [[""], "is no name of a method"],
    [["X".repeat(33)], "is no name of a method"],
    [Array.from({ length: 33 }, (_, at) => `M${at}`), "must be at most 32"],
  ];
  for (const [value, message] of FAULTS) {
    test(JSON.stringify(value).slice(0, 40), () => {
      expect(() => parse(value)).toThrow(InvalidService);
      expect(() => parse(value)).toThrow(message);
    });
  }
});

test("HEAD comes with GET, and is what it is alone", () => {
  expect(["GET", "HEAD", "POST", "OPTIONS", "get"].map((one) => takesMethod(of("GET"), one))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect([takesMethod(of("HEAD"), "HEAD"), takesMethod(of("HEAD"), "GET")]).toEqual([true, false]);
  expect(takesMethod(ALL, "ANYTHING")).toBe(true);
  expect([methodsTaken(of("POST", "GET")), methodsTaken(of("HEAD")), methodsTaken(ALL)]).toEqual([
    ["GET", "HEAD", "POST"],
    ["HEAD"],
    undefined,
  ]);
});

test("what covers what, however it is written", () => {
  expect(haveSameMethods(of("GET", "POST"), of("POST", "HEAD", "GET"))).toBe(true);
  expect([haveSameMethods(of("GET"), ALL), haveSameMethods(ALL, ALL)]).toEqual([false, true]);
  expect([takesAllOf(of("GET"), of("HEAD")), takesAllOf(of("HEAD"), of("GET"))]).toEqual([true, false]);
  expect([takesAllOf(ALL, of("GET")), takesAllOf(of("GET"), ALL)]).toEqual([true, false]);
});

test("fewer are more specific; HEAD beside GET makes no difference", () => {
  expect(isForFewerMethods(of("GET"), ALL)).toBe(true);
  expect(isForFewerMethods(ALL, of("GET"))).toBe(false);
  expect(isForFewerMethods(of("POST"), of("PUT", "POST"))).toBe(true);
  expect(isForFewerMethods(of("GET"), of("GET", "HEAD"))).toBe(false);
  expect(isForFewerMethods(of("HEAD"), of("GET"))).toBe(true);
});

test("words", () => expect([methodsText(of("GET", "POST")), methodsText(ALL)]).toEqual(["GET, POST", "all"]));

test("a method that is one slip away from a usual one is asked about, others of one's own are not", () => {
  const services = [
    { name: "slips", ...of("GET", "POTS", "DELET") },
    { name: "own", ...of("PURGE", "PROPFIND", "LIST", "M-SEARCH", "COPY", "LOCK", "QUERY") },
    { name: "every", ...ALL },
  ];
  expect(slippedMethodWarnings(services)).toEqual([
    'service "slips" takes the method POTS: is POST meant?',
    'service "slips" takes the method DELET: is DELETE meant?',
  ]);
});
