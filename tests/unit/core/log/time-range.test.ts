import { expect, test } from "bun:test";
import { DEFAULT_RANGE, parseRange, RANGE_NAMES, rangeBefore } from "../../../../src/core/log/time-range.ts";

const SPANS = { "15m": 900_000, "1h": 3_600_000, "24h": 86_400_000, "7d": 604_800_000, "30d": 2_592_000_000 };
const NOW = Date.UTC(2026, 7, 1, 9, 30, 7, 123);

test("each range has as many buckets as a chart has room for, and holds the span and the time that it is", () => {
  for (const name of RANGE_NAMES) {
    for (const now of [
      NOW,
      Date.UTC(2026, 7, 1),
      Date.UTC(2026, 7, 1) - 1,
      Date.UTC(2028, 1, 29, 23, 59, 59),
    ]) {
      const { from, to, bucketMs, buckets } = rangeBefore(name, now);
      expect(buckets).toBeWithin(48, 97);
      expect(to - from).toBe(buckets * bucketMs);
      expect(now).toBeWithin(to - bucketMs, to);
      expect(from).toBeLessThanOrEqual(now - SPANS[name]);
      expect(now - SPANS[name] - from).toBeLessThan(bucketMs);
    }
  }
});

test("buckets begin at round times of UTC, so that those of two readers are the same", () => {
  for (const name of RANGE_NAMES) {
    const { from, bucketMs } = rangeBefore(name, NOW);
    expect(86_400_000 % bucketMs).toBe(0);
    expect(from % bucketMs).toBe(0);
    expect(rangeBefore(name, NOW - (NOW % bucketMs))).toEqual(rangeBefore(name, NOW));
  }
});

test("a range is named, or it is the default one, or what there is is said", () => {
  expect(parseRange(undefined)).toBe(DEFAULT_RANGE);
  expect(parseRange("")).toBe("24h");
  expect(parseRange("7d")).toBe("7d");
  for (const bad of ["7D", "2h", "constructor"]) {
    expect(() => parseRange(bad)).toThrow("range must be one of 15m, 1h, 24h, 7d, 30d");
  }
});
