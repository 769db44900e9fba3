import { NOTHING_SAVED, type PinnedLimits, resolveLimits } from "../../core/limit/resolve.ts";
import { readStoredLimits } from "../../core/limit/saved.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Store } from "../../ports/store.ts";
import type { LiveLimits } from "./limits.ts";

type Deps = {
  readonly store: Pick<Store, "settings" | "changes">;
  readonly limits: Pick<LiveLimits, "apply">;
  readonly pinned: PinnedLimits;
  readonly logger: Logger;
};

export type SavedLimitsInForce = {
  /** Reads what is saved and applies it when it has changed. Resolves after a reading that began after the call. */
  reload(): Promise<void>;
  stop(): void;
};

/**
 * Brings saved limits into force, at each `reload` and whenever something of the instance has changed, whichever process
 * wrote it. What cannot be read counts as nothing saved; while the database does not answer, the last ones hold.
 */
export function followSavedLimits({ store, limits, pinned, logger }: Deps): SavedLimitsInForce {
  let applied: string | undefined;
  let running: Promise<void> | undefined;
  let isAsked = false;
  const apply = (text: string | undefined): void => {
    if (text === applied) return;
    applied = text;
    const saved = readStoredLimits(text);
    if (saved === undefined) logger.warn("the saved rate limits cannot be read; the profile holds");
    limits.apply(resolveLimits(pinned, saved ?? NOTHING_SAVED));
  };
  const work = async (): Promise<void> => {
    try {
      while (isAsked) {
        isAsked = false;
        apply(await store.settings.instance("ratelimit_config"));
      }
    } finally {
      // Here, where nobody can ask between the last look and this.
      running = undefined;
    }
  };
  const reload = (): Promise<void> => {
    isAsked = true;
    running ??= work();
    return running;
  };
  const stop = store.changes.subscribe((change) => {
    if (change.type !== "instance") return;
    reload().catch((error) => logger.warn("the saved rate limits cannot be read now", { error }));
  });
  return { reload, stop };
}
