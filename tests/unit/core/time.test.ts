import { expect, test } from "bun:test";
import fc from "fast-check";
import { formatMillis, formatSeconds, nextSecond } from "../../../src/core/time.ts";

test("any time between 1970 and 9999 is written as the runtime writes it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (at) => {
      expect(formatMillis(at)).toBe(new Date(at).toISOString());
    }),
    { numRuns: 2000 },
  );
  for (const day of ["2000-02-29", "2100-02-28", "2100-03-01", "2028-02-29", "9999-12-31", "1970-01-01"]) {
    expect(formatMillis(Date.parse(day))).toBe(`${day}T00:00:00.000Z`);
  }
});

test("what is no such time is given as it is", () => {
  expect([-1, 9e15, 1.5].map(formatMillis)).toEqual(["-1", "9000000000000000", "1.5"]);
});

test("with whole seconds it is the second that has begun", () => {
  const at = Date.UTC(2026, 7, 1, 9, 30, 59, 999);
  expect([at, at - 999, -1].map(formatSeconds)).toEqual([
    "2026-08-01T09:30:59Z",
    "2026-08-01T09:30:59Z",
    "-1",
  ]);
});

test("the next second begins behind each moment, also behind its own beginning", () => {
  expect([0, 1, 999, 1000, 1_795_863_936_500].map(nextSecond)).toEqual([
    1000, 1000, 1000, 2000, 1_795_863_937_000,
  ]);
});
