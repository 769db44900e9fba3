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
  return {
    async isInitialized() {
      const now = deps.clock.now();
      if (isInitialized || now - readAt < REREAD_MS) return isInitialized;
      readAt = now;
      if ((await deps.store.users.count()) > 0) isInitialized = true;
      return isInitialized;
    },
    markInitialized() {
      isInitialized = true;
    },
  };
}
