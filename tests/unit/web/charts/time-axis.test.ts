import { expect, test } from "bun:test";
import { RANGE_NAMES, rangeBefore } from "../../../../src/core/log/time-range.ts";
import { bucketLabel, spanText, ticksOf, widthText } from "../../../../src/web/charts/time-axis.ts";

const NOW = Date.UTC(2026, 10, 28, 17, 44, 12);
/** A chart on the narrowest phone, and as wide as a character of its labels gets. */
const WIDTH = 290;
const CHARACTER = 7.1;

test("labels neither overlap nor leave the chart, however narrow it is and whatever the time", () => {
  for (const name of RANGE_NAMES) {
    for (let step = 0; step < 400; step += 1) {
      const ticks = ticksOf(rangeBefore(name, NOW + step * 7_919_000));
      expect(ticks.length).toBeWithin(2, 6);
      let before = 0;
      for (const { at, label } of ticks) {
        const width = label.length * CHARACTER;
        const left = (at * WIDTH) / 100 - width / 2;
        expect(left).toBeGreaterThan(before - 0.001);
        expect(left + width).toBeLessThanOrEqual(WIDTH + 0.001);
        before = left + width;
      }
    }
  }
});

test("ticks are at round times of UTC, in place", () => {
  const day = ticksOf(rangeBefore("24h", NOW));
  expect(day.map(({ label }) => label)).toEqual(["18:00", "00:00", "06:00", "12:00"]);
  expect(day.map(({ at }) => Math.round(at))).toEqual([6, 26, 51, 75]);
  expect(ticksOf(rangeBefore("30d", NOW)).map(({ label }) => label)).toEqual([
    "Nov 5",
    "Nov 12",
    "Nov 19",
    "Nov 26",
  ]);
});

test("a bucket is told by when it begins, with the day where there are several", () => {
  expect(bucketLabel(rangeBefore("15m", NOW), 60)).toBe("17:44:00");
  expect(bucketLabel(rangeBefore("1h", NOW), 0)).toBe("16:44");
  expect(bucketLabel(rangeBefore("24h", NOW), 72)).toBe("Nov 28, 17:40");
  expect(bucketLabel(rangeBefore("30d", NOW), 60)).toBe("Nov 28, 12:00");
});

test("each bucket of an axis has a label of its own", () => {
  for (const name of RANGE_NAMES) {
    const axis = rangeBefore(name, NOW);
    const labels = Array.from({ length: axis.buckets }, (_, at) => bucketLabel(axis, at));
    expect(new Set(labels).size).toBe(axis.buckets);
  }
});

test("how wide buckets are and what they span is told", () => {
  expect(RANGE_NAMES.map((name) => widthText(rangeBefore(name, NOW)))).toEqual([
    "15 s",
    "1 min",
    "20 min",
    "2 h",
    "12 h",
  ]);
  expect(spanText(rangeBefore("24h", NOW))).toBe("2026-11-27 17:40 to 2026-11-28 18:00 UTC");
});
