import { expect, test } from "bun:test";
import { startJobs } from "../../../src/server/jobs.ts";
import { createRecordingLogger } from "../../support/recording-logger.ts";

const clock = { now: () => 1_000_000 };

function storeOf(options: { refresh?: () => Promise<number>; pruned?: unknown[] }) {
  const prune = async (rule: unknown) => {
    options.pruned?.push(rule);
    return 0;
  };
  const revision = {
    current: () => 0,
    refresh: options.refresh ?? (async () => 0),
    onChange: () => () => {},
  };
  const logs = { prune, append: async () => {}, list: async () => ({ rows: [], more: false }) };
  return { logs, revision };
}

test.each([
  [{ maxAgeMs: 1000, maxRowsPerVault: 7 }, [{ before: 999_000, perVault: 7 }]],
  [{ maxAgeMs: 0, maxRowsPerVault: 7 }, [{ before: 0, perVault: 7 }]],
  [{ maxAgeMs: 0, maxRowsPerVault: 0 }, []],
])("old rows are deleted at the start: %j", async (retention, expected) => {
  const pruned: unknown[] = [];
  const stop = startJobs({
    store: storeOf({ pruned }),
    logger: createRecordingLogger().logger,
    clock,
    retention,
  });
  await stop();
  expect(pruned).toEqual(expected);
});

test("writes by other processes are looked for twice a second; a failure is said once, and its end", async () => {
  const { logger, lines } = createRecordingLogger();
  let calls = 0;
  const refresh = async () => {
    calls += 1;
    if (calls <= 2) throw new Error("away");
    return 0;
  };
  const stop = startJobs({
    store: storeOf({ refresh }),
    logger,
    clock,
    retention: { maxAgeMs: 0, maxRowsPerVault: 0 },
  });
  await Bun.sleep(1800);
  await stop();
  expect(calls).toBe(3);
  expect(lines.map((line) => line.message)).toEqual(["background job failed", "background job works again"]);
  await Bun.sleep(700);
  expect(calls).toBe(3);
});
