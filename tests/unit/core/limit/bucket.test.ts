import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  fullBucket,
  isFullBucket,
  takeToken,
  tokensLeft,
  tokenWaitMs,
} from "../../../../src/core/limit/bucket.ts";

const RULE = { rate: 20, burst: 200 };
const START = 1_785_576_600_000;

test("a new bucket is full: exactly the burst gets through at once", () => {
  const bucket = fullBucket(RULE, START);
  for (let left = 199; left >= 0; left--) {
    expect(takeToken(bucket, RULE, START)).toBe(true);
    expect(tokensLeft(bucket)).toBe(left);
  }
  expect(takeToken(bucket, RULE, START)).toBe(false);
});

test("it refills continuously, not by the second, and never over the burst", () => {
  const bucket = { tokens: 0, at: START };
  expect(takeToken(bucket, RULE, START + 49)).toBe(false);
  expect(takeToken(bucket, RULE, START + 50)).toBe(true);
  expect(takeToken(bucket, RULE, START + 50)).toBe(false);
  expect(isFullBucket(bucket, RULE, START + 50 + 9999)).toBe(false);
  expect(isFullBucket(bucket, RULE, START + 50 + 10_000)).toBe(true);
  expect(isFullBucket(bucket, RULE, START + 10 ** 9)).toBe(true);
  expect(tokensLeft(bucket)).toBe(200);
});

test("many small refills add up to a whole token", () => {
  const bucket = { tokens: 0, at: START };
  const rule = { rate: 1, burst: 1 };
  for (let at = 100; at < 1000; at += 100) expect(takeToken(bucket, rule, START + at)).toBe(false);
  expect(takeToken(bucket, rule, START + 1000)).toBe(true);
});

test("one is told to wait at least a second, longer when tokens are rarer", () => {
  expect(tokenWaitMs({ tokens: 0.9, at: START }, RULE)).toBe(1000);
  expect(tokenWaitMs({ tokens: 0, at: START }, { rate: 1, burst: 5 })).toBe(1000);
  expect(tokenWaitMs({ tokens: 0, at: START }, { rate: 0.25, burst: 5 })).toBe(4000);
});

test("a clock that is set back gives nothing and takes nothing away", () => {
  const bucket = { tokens: 1, at: START };
  expect(takeToken(bucket, RULE, START - 3_600_000)).toBe(true);
  expect(takeToken(bucket, RULE, START - 3_600_000)).toBe(false);
  expect(takeToken(bucket, RULE, START - 3_600_000 + 50)).toBe(true);
});

test("over any stretch of time no more gets through than the burst and what flowed in", () => {
  const rules = fc.record({
    rate: fc.integer({ min: 1, max: 5000 }),
    burst: fc.integer({ min: 1, max: 50 }),
  });
  const pauses = fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 300 });
  fc.assert(
    fc.property(rules, pauses, (rule, steps) => {
      const bucket = fullBucket(rule, START);
      let now = START;
      let taken = 0;
      for (const step of steps) {
        now += step;
        if (takeToken(bucket, rule, now)) taken++;
      }
      expect(taken).toBeLessThanOrEqual(rule.burst + ((now - START) * rule.rate) / 1000 + 1e-6);
    }),
  );
});

test("who waits as long as told gets a token", () => {
  const rules = fc.record({
    rate: fc.integer({ min: 1, max: 5000 }),
    burst: fc.integer({ min: 1, max: 50 }),
  });
  fc.assert(
    fc.property(rules, fc.double({ min: 0, max: 0.999, noNaN: true }), (rule, tokens) => {
      const bucket = { tokens, at: START };
      const waitMs = tokenWaitMs(bucket, rule);
      expect(takeToken(bucket, rule, START + waitMs)).toBe(true);
    }),
  );
});
