import { expect, test } from "bun:test";
import type { Runs } from "../../../../src/app/run/runs.ts";
import { keepRuns } from "../../../../src/server/run/runs.ts";
import { createRecordingLogger } from "../../../support/recording-logger.ts";

test("a sweep that fails is logged, and the ports close once what is under way has ended", async () => {
  const { logger, lines } = createRecordingLogger();
  const events: string[] = [];
  const swept = Promise.withResolvers<void>();
  const under = Promise.withResolvers<void>();
  const runs = {
    restore: async () => {},
    async sweep() {
      under.resolve();
      await swept.promise;
      events.push("swept");
      throw new Error("the store is away");
    },
    lookAfter: async () => {},
    stop: () => void events.push("stopped"),
  } as unknown as Runs;
  const stop = await keepRuns(runs, logger);
  await under.promise;
  const stopping = stop();
  await Bun.sleep(1);
  swept.resolve();
  await stopping;
  expect(events).toEqual(["swept", "stopped"]);
  expect(lines.map(({ level }) => level)).toEqual(["warn"]);
});
