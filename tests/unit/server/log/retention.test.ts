import { expect, test } from "bun:test";
import { createRetention } from "../../../../src/server/log/retention.ts";
import { createRecordingLogger } from "../../../support/recording-logger.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = 1000 * DAY;

/** A week of rows is kept; `move` lets time pass on the wall and on the clock that nobody sets. */
function watch(newest: number | undefined) {
  const { logger, lines } = createRecordingLogger();
  const time = { wall: START, steady: 0 };
  const rules: { before: number; perVault: number }[] = [];
  const pass = createRetention({
    logs: {
      newestAt: async () => newest,
      prune: async ({ before, perVault }) => {
        rules.push({ before, perVault });
        return 0;
      },
    },
    logger,
    clock: { now: () => time.wall },
    retention: async () => ({ maxAgeMs: 7 * DAY, maxRowsPerVault: 10 }),
    steady: () => time.steady,
  });
  return {
    lines,
    async move(wall: number, steady: number) {
      time.wall += wall;
      time.steady += steady;
      await pass(new AbortController().signal);
      return rules.at(-1)?.before === 0 ? "kept" : (rules.at(-1)?.before ?? 0) - time.wall;
    },
  };
}

test("what is older than is kept goes, as long as the clock goes as it should", async () => {
  const watched = watch(START - DAY);
  expect(await watched.move(0, 0)).toBe(-7 * DAY);
  for (let pass = 0; pass < 5; pass++) expect(await watched.move(2 * DAY, 2 * DAY)).toBe(-7 * DAY);
  expect(watched.lines).toEqual([]);
});

test("an empty log says nothing about the clock", async () => {
  expect(await watch(undefined).move(0, 0)).toBe(-7 * DAY);
});

test("at the start, a clock far ahead of the newest row is not believed for a day", async () => {
  const watched = watch(START - 30 * DAY);
  expect(await watched.move(0, 0)).toBe("kept");
  expect(watched.lines).toMatchObject([{ level: "warn", fields: { hours_ahead: 720 } }]);
  expect(await watched.move(23 * HOUR, 23 * HOUR)).toBe("kept");
  expect(await watched.move(HOUR, HOUR)).toBe(-7 * DAY);
  expect(watched.lines).toHaveLength(1);
});

test("a clock that jumps while the server runs is not believed either; one that is set back is", async () => {
  const watched = watch(START);
  expect(await watched.move(0, 0)).toBe(-7 * DAY);
  expect(await watched.move(30 * DAY, HOUR)).toBe("kept");
  expect(await watched.move(-30 * DAY, HOUR)).toBe("kept");
  expect(await watched.move(DAY, DAY)).toBe(-7 * DAY);
  expect(watched.lines).toHaveLength(1);
});
