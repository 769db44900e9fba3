import { expect, test } from "bun:test";
import { type PastUse, replay } from "../../../../src/core/limit/replay.ts";
import { tiersOf } from "../../../../src/core/limit/settings.ts";

const RULE = { rate: 1, burst: 2, turnMs: 3000, concurrency: 100, waitMs: 2000 };
const use = (arrivedAt: number, more: Partial<PastUse> = {}): PastUse => ({
  ...{ key: "a", arrivedAt, tookMs: 10, brokered: true },
  ...more,
});
const at = (times: readonly number[], more: Partial<PastUse> = {}) => times.map((time) => use(time, more));

test("a burst passes, so many wait as there are turns in time, and the rest is refused", () => {
  // Two tokens, then turns after one, two and three seconds; the sixth would wait four.
  expect(replay(at([0, 0, 0, 0, 0, 0, 0]), RULE)).toEqual({ requests: 7, waited: 3, refused: 2 });
  expect(replay(at([0, 0, 1000, 2000]), RULE)).toEqual({ requests: 4, waited: 0, refused: 0 });
});

test("who waits has reserved the token that comes, and who is refused has not", () => {
  expect(replay(at([0, 0, 0, 0, 0, 0, 1000]), RULE)).toEqual({ requests: 7, waited: 4, refused: 1 });
});

test("each key has a bucket of its own, and the order of the rows does not matter", () => {
  const uses = [...at([0, 0, 0]), ...at([0, 0, 0], { key: "b" })];
  expect(replay(uses, RULE)).toEqual({ requests: 6, waited: 2, refused: 0 });
  expect(replay(uses.toReversed(), RULE)).toEqual({ requests: 6, waited: 2, refused: 0 });
});

test("the rate counts brokered requests alone, the slots all", () => {
  const plain = { brokered: false };
  expect(replay(at([0, 0, 0, 0, 0, 0], plain), RULE).refused).toBe(0);
  const narrow = { ...RULE, concurrency: 2 };
  // Two are in until 1500; one waits for the first of them, one for the second, and the next would wait until 3000.
  const slow = { ...plain, tookMs: 1500 };
  expect(replay(at([0, 0, 0, 0, 0], slow), narrow)).toEqual({ requests: 5, waited: 2, refused: 1 });
  expect(replay(at([0, 0, 1500, 1500], slow), narrow)).toEqual({ requests: 4, waited: 0, refused: 0 });
});

test("where nothing is limited nothing is refused", () => {
  expect(replay(at([0, 0, 0, 0, 0, 0, 0]), undefined)).toEqual({ requests: 7, waited: 0, refused: 0 });
});

test("twenty thousand requests that are under way at once are told of in a moment", () => {
  const uses = Array.from({ length: 20_000 }, (_, index) => use(index, { tookMs: 60_000, brokered: false }));
  const started = performance.now();
  expect(replay(uses, tiersOf("loose").proxy).refused).toBeGreaterThan(10_000);
  expect(performance.now() - started).toBeLessThan(2000);
});
