import { expect, test } from "bun:test";
import { createPresence } from "../../../../src/app/agent/presence.ts";
import type { AgentId } from "../../../../src/core/ids.ts";
import type { SeenAgent } from "../../../../src/ports/store/agent/presence.ts";
import { keepPresence } from "../../../../src/server/jobs/presence.ts";
import { fakeClock } from "../../../support/clock.ts";
import { createRecordingLogger } from "../../../support/recording-logger.ts";
import { eventually } from "../../../support/scene.ts";

test("who comes is written at once, what is new of it by the end", async () => {
  const clock = fakeClock();
  const rows: SeenAgent[] = [];
  const agentPresence = {
    seen: async (seen: readonly SeenAgent[]) => void rows.push(...seen),
    left: async () => {},
    of: async () => [],
  };
  const presence = createPresence({ store: { agentPresence }, clock, ttlMs: 90_000 });
  const stop = keepPresence(presence, createRecordingLogger().logger);
  const agent = "a" as AgentId;
  presence.seen(agent, "api");
  await eventually(() => rows.length === 1, "the first row");
  clock.advance(5000);
  presence.seen(agent, "proxy");
  await stop();
  expect(rows.map(({ source }) => source)).toEqual(["api", "proxy"]);
});
