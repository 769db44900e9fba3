import { expect, test } from "bun:test";
import fc from "fast-check";
import { countedIn, firstMinute, hourWaitMs, minuteOf } from "../../../../src/core/limit/hour.ts";

const HOUR = 3_600_000;
const NOW = 1_785_576_600_123;

test("a request counts for an hour at least, and for a minute more at most", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 * HOUR }), (later) => {
      const counts = countedIn(new Map([[minuteOf(NOW), 1]]), NOW + later);
      if (later < HOUR) expect(counts).toBe(1);
      if (later >= HOUR + 60_000) expect(counts).toBe(0);
    }),
  );
});

test("what was counted before the clock was set back is none of now", () => {
  expect(countedIn(new Map([[minuteOf(NOW) + 5, 7]]), NOW)).toBe(0);
});

test("after the wait there is room, and before it there is none", () => {
  const minute = fc.integer({ min: firstMinute(NOW), max: minuteOf(NOW) });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(minute, fc.integer({ min: 1, max: 5 })), { minLength: 1 }),
      fc.integer({ min: 1, max: 10 }),
      (entries, max) => {
        const minutes = new Map(entries);
        if (countedIn(minutes, NOW) < max) return;
        const wait = hourWaitMs(minutes, max, NOW);
        expect(countedIn(minutes, NOW + wait)).toBeLessThan(max);
        if (wait > 1000) expect(countedIn(minutes, NOW + wait - 1)).toBeGreaterThanOrEqual(max);
      },
    ),
  );
});
