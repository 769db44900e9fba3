import type { Presence } from "../../app/agent/presence.ts";
import type { Logger } from "../../ports/logger.ts";
import { repeat } from "./repeat.ts";

/** How late the database may know when an agent was last seen that is there anyway. */
const FLUSH_MS = 15_000;

/** Writes which agents are there, at once when one comes or goes. The result writes the rest and ends it. */
export function keepPresence(presence: Presence, logger: Logger): () => Promise<void> {
  const job = repeat({ name: "presence of agents", everyMs: FLUSH_MS, now: false, logger }, () =>
    presence.flush(),
  );
  presence.onTurn(() => job.again());
  return async () => {
    presence.onTurn(() => {});
    await job.stop();
    await presence.flush();
  };
}
