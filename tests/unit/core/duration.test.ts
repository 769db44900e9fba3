import { expect, test } from "bun:test";
import fc from "fast-check";
import { formatDuration, parseDuration, spanText } from "../../../src/core/duration.ts";

test.each([
  [0, "0s"],
  [1, "1ms"],
  [999, "999ms"],
  [1000, "1s"],
  [1500, "1.5s"],
  [59_999, "59.999s"],
  [60_000, "1m0s"],
  [300_000, "5m0s"],
  [301_250, "5m1.25s"],
  [3_600_000, "1h0m0s"],
  [5_400_000, "1h30m0s"],
  [90_061_000, "25h1m1s"],
])("%d ms is %s, as Go writes it", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  ["5m", 300_000],
  ["1h30m", 5_400_000],
  ["1.5h", 5_400_000],
  [".5s", 500],
  ["300ms", 300],
  ["1500us", 1],
  ["7d", 604_800_000],
  ["1d12h", 129_600_000],
  ["0", 0],
  ["0s", 0],
])("%s is read as Go reads it", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(["", "5", "m", "-5m", "5 m", "5M", "1w", "1D", "1e3s", `${"9".repeat(30)}h`])(
  "%j is no duration",
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test("what is written is read again", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (ms) => {
      expect(Math.abs((parseDuration(formatDuration(ms)) ?? Number.NaN) - ms)).toBeLessThanOrEqual(1);
    }),
  );
});

test("a span is written in the largest units, and read again", () => {
  const spans = { "15m": 900, "2h": 7200, "1h30m": 5400, "7d": 604_800, "45s": 45, "1d1s": 86_401, "0s": 0 };
  for (const [text, seconds] of Object.entries(spans)) {
    expect([spanText(seconds * 1000), parseDuration(text)]).toEqual([text, seconds * 1000]);
  }
});
