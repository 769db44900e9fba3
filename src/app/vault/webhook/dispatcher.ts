import type { VaultId } from "../../../core/ids.ts";
import { type DeliverDeps, deliver } from "./deliver.ts";

/** At once, each of another vault. */
const MAX_LANES = 32;
/** Longer than an attempt takes: one that is not settled by then is another server's to make. */
const LEASE_MS = 60_000;

/**
 * Delivers what is due, of each vault one after another, so that a slow receiver holds up its own vault alone. The order
 * is that of being due: what is tried again comes behind what is new.
 */
export type Dispatcher = {
  /** Starts what is due and may start now; `again` is called when there may be more. Does not wait for receivers. */
  run(again: () => void): Promise<void>;
  /** Starts nothing more, waits so long for what is under way, then cuts it off; that is tried again later. */
  stop(graceMs: number): Promise<void>;
};

export function createDispatcher(deps: DeliverDeps): Dispatcher {
  const { store, clock, logger } = deps;
  const lanes = new Map<VaultId, Promise<void>>();
  const cutting = new AbortController();
  /** Settles when whoever claims has the result, and with it a lane. */
  let claiming: Promise<unknown> = Promise.resolve();
  let isStopping = false;
  return {
    async run(again) {
      while (!isStopping && lanes.size < MAX_LANES) {
        const now = clock.now();
        const busy = [...lanes.keys()];
        const claim = store.webhookDeliveries.claim(now, { until: now + LEASE_MS, except: busy });
        claiming = claim.catch(() => {});
        const claimed = await claim;
        if (claimed === undefined) return;
        const lane = deliver(deps, claimed, cutting.signal)
          .catch((error) => logger.warn("a webhook delivery failed on this side", { error }))
          .finally(() => {
            lanes.delete(claimed.vaultId);
            again();
          });
        lanes.set(claimed.vaultId, lane);
      }
    },
    async stop(graceMs) {
      isStopping = true;
      await claiming;
      const timer = setTimeout(() => cutting.abort(), graceMs);
      await Promise.all(lanes.values());
      clearTimeout(timer);
    },
  };
}
