import { expect, test } from "bun:test";
import fc from "fast-check";
import { attemptsLeft, attemptWaitMs, countAttempt, emptyWindow } from "../../../../src/core/limit/window.ts";

const RULE = { windowMs: 300_000, max: 3 };
const START = 1_785_576_600_000;

test("as many as allowed are counted, and a denied one is not", () => {
  const window = emptyWindow();
  const tries = [0, 1000, 2000, 3000, 4000].map((at) => countAttempt(window, RULE, START + at));
  expect(tries).toEqual([true, true, true, false, false]);
  expect(window.times).toEqual([START, START + 1000, START + 2000]);
});

test("room comes back one by one, as each attempt leaves", () => {
  const window = emptyWindow();
  for (const at of [0, 1000, 2000]) countAttempt(window, RULE, START + at);
  expect(attemptWaitMs(window, RULE, START + 2000)).toBe(298_000);
  expect(attemptsLeft(window, RULE, START + 299_999)).toBe(0);
  expect(attemptsLeft(window, RULE, START + 300_000)).toBe(1);
  expect(attemptsLeft(window, RULE, START + 301_000)).toBe(2);
  expect(attemptsLeft(window, RULE, START + 999_000)).toBe(3);
});

test("one is told to wait at least a second", () => {
  const window = emptyWindow();
  for (let count = 0; count < 3; count++) countAttempt(window, RULE, START);
  expect(attemptWaitMs(window, RULE, START + 299_900)).toBe(1000);
});

test("a clock set back an hour locks nobody out for longer than a window, and forgives nothing", () => {
  const window = emptyWindow();
  for (let count = 0; count < 3; count++) countAttempt(window, RULE, START);
  const back = START - 3_600_000;
  expect(countAttempt(window, RULE, back)).toBe(false);
  expect(attemptWaitMs(window, RULE, back)).toBe(300_000);
  expect(countAttempt(window, RULE, back + 300_000)).toBe(true);
});

test("no stretch of one window holds more than allowed", () => {
  const rules = fc.record({
    windowMs: fc.integer({ min: 1000, max: 20_000 }),
    max: fc.integer({ min: 1, max: 8 }),
  });
  fc.assert(
    fc.property(rules, fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 100 }), (rule, pauses) => {
      const window = emptyWindow();
      const counted: number[] = [];
      let now = START;
      for (const pause of pauses) {
        now += pause;
        if (countAttempt(window, rule, now)) counted.push(now);
      }
      for (const first of counted) {
        const within = counted.filter((time) => time >= first && time < first + rule.windowMs);
        expect(within.length).toBeLessThanOrEqual(rule.max);
      }
    }),
  );
});
