import { SingleFlight } from "../../lib/single-flight.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";

const REREAD_MS = 2000;

/** Whether the instance has its owner. Once true it stays true. */
export type Setup = {
  /** While false, the store is asked again at most every two seconds: another node may have registered. */
  isInitialized(): Promise<boolean>;
  /** Tells it what this process just did. */
  markInitialized(): void;
};

export function createSetup(deps: { readonly store: Pick<Store, "users">; readonly clock: Clock }): Setup {
  let isInitialized = false;
  let readAt = Number.NEGATIVE_INFINITY;
  const reading = new SingleFlight<"users", number>();
  return {
    async isInitialized() {
      const now = deps.clock.now();
      if (isInitialized || now - readAt < REREAD_MS) return isInitialized;
      if ((await reading.run("users", () => deps.store.users.count())) > 0) isInitialized = true;
      // Only an answer counts: those who come while it is on its way wait for it, too.
      readAt = now;
      return isInitialized;
    },
    markInitialized() {
      isInitialized = true;
    },
  };
}
