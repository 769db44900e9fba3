import { expect, test } from "bun:test";
import { leaseSize, periodEnd, periodStart } from "../../../../src/core/limit/usage-period.ts";

test("hours and days are those of UTC; all time has no end", () => {
  const now = Date.UTC(2026, 1, 28, 23, 59, 59, 999);
  expect(periodStart("hour", now)).toBe(Date.UTC(2026, 1, 28, 23));
  expect(periodStart("day", now)).toBe(Date.UTC(2026, 1, 28));
  expect(periodStart("total", now)).toBe(0);
  expect(periodEnd("hour", periodStart("hour", now))).toBe(now + 1);
  expect(periodEnd("day", periodStart("day", now))).toBe(now + 1);
  expect(periodEnd("total", 0)).toBe(Number.POSITIVE_INFINITY);
  expect(periodStart("hour", now + 1)).toBe(now + 1);
});

test("a lease is a tenth of what is left, what is waited for and a piece at least, and never more than is left", () => {
  const terms = { wanted: 1, piece: 1, most: 1000 };
  expect(leaseSize({ ...terms, left: 500 })).toBe(50);
  expect(leaseSize({ ...terms, left: 1e6 })).toBe(1000);
  expect(leaseSize({ ...terms, left: 9 })).toBe(1);
  expect(leaseSize({ ...terms, left: 0.25 })).toBe(0.25);
  expect(leaseSize({ ...terms, left: 500, wanted: 80 })).toBe(80);
  expect(leaseSize({ ...terms, left: 40, wanted: 80 })).toBe(40);
  expect(leaseSize({ ...terms, left: 500, piece: 64 })).toBe(64);
  for (const left of [0, -3]) expect(leaseSize({ ...terms, left })).toBe(0);
});
