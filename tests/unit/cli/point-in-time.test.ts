import { expect, test } from "bun:test";
import { pointInTime } from "../../../src/cli/point-in-time.ts";

const NOW = Date.UTC(2026, 7, 1, 9, 30);

test("a span is from now on, or back", () => {
  const spans = { "45s": 45_000, "90m": 5_400_000, "1h30m": 5_400_000, "1.5h": 5_400_000, "7d": 604_800_000 };
  for (const [text, ms] of Object.entries(spans)) {
    expect([text, pointInTime(text, NOW, 1), pointInTime(text, NOW, -1)]).toEqual([text, NOW + ms, NOW - ms]);
  }
});

test("a day is its beginning here, and RFC 3339 is what it says", () => {
  expect(pointInTime("2026-12-31", NOW, 1)).toBe(new Date(2026, 11, 31).getTime());
  expect(pointInTime("2026-12-31T18:00:00+02:00", NOW, 1)).toBe(Date.UTC(2026, 11, 31, 16));
});

test.each([
  "",
  "0",
  "7",
  "7d ago",
  "-2h",
  "1w",
  "2026-02-30",
  "2026-13-01",
  "soon",
  "9999999d",
  "99999999999h",
])("%j is no time", (text) => {
  for (const direction of [1, -1] as const) expect(pointInTime(text, NOW, direction)).toBeNaN();
});
