import { expect, test } from "bun:test";
import { Unusable } from "../../../src/config/reader.ts";
import {
  durationOf,
  integerBetween,
  parseBoolean,
  parsePins,
  parseTimeout,
} from "../../../src/config/values.ts";

test.each([
  ["300ms", 300],
  ["90s", 90_000],
  ["5m", 300_000],
  ["1h30m", 5_400_000],
  ["1.5h", 5_400_000],
  ["5d", 432_000_000],
  ["0s", 0],
])("%s is %d ms", (text, ms) => {
  expect(durationOf(text)).toBe(ms);
});

test.each(["", "5", "m", "5w", "-5m", "5m ", "9999999999h"])("%j is no duration", (text) => {
  expect(() => durationOf(text)).toThrow(Unusable);
});

test.each([
  ["1s", 1000],
  ["15m", 900_000],
  ["0", Number.POSITIVE_INFINITY],
  ["0s", Number.POSITIVE_INFINITY],
])("waiting for %s is waiting %d ms", (text, ms) => {
  expect(parseTimeout(text)).toBe(ms);
});

test.each(["999ms", "1ms", "15", "-1s", "never"])("nothing can be waited for %j", (text) => {
  expect(() => parseTimeout(text)).toThrow(Unusable);
});

test("booleans are spelt as the reference spells them, and nothing is guessed", () => {
  for (const text of ["1", "t", "T", "TRUE", "true", "True"]) expect(parseBoolean(text)).toBe(true);
  for (const text of ["0", "f", "F", "FALSE", "false", "False"]) expect(parseBoolean(text)).toBe(false);
  for (const text of ["", "yes", "on", "tRUE", "2", "true "])
    expect(() => parseBoolean(text)).toThrow(Unusable);
});

test.each(["-1", "+1", "1e3", "0x10", "1.0", "70000", "", "١"])("%j is no port", (text) => {
  expect(() => integerBetween(0, 65_535)(text)).toThrow(Unusable);
});

test.each(["a.example", "=1.2.3.4", "a.example=", "a.example=b.example", "a_b c=1.2.3.4", "127.1=1.2.3.4"])(
  "%j pins nothing",
  (text) => {
    expect(() => parsePins(text)).toThrow(Unusable);
  },
);
