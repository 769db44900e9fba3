import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { Store } from "../ports/store.ts";

const TIDY_MS = 15 * 60_000;
/** How long an expired session is still told from one that never was. */
const EXPIRED_KEPT_MS = 7 * 24 * 3_600_000;
/** A revocation by another process on the same database is noticed within this time. */
const POLL_MS = 500;

export type JobDeps = {
  readonly store: Pick<Store, "changes" | "logs" | "sessions">;
  readonly logger: Logger;
  readonly clock: Clock;
  /** 0 keeps rows whatever their age or number. */
  readonly retention: { readonly maxAgeMs: number; readonly maxRowsPerVault: number };
};

/**
 * Starts what is done again and again; tidying up also at once. The result stops it and waits for what runs, which is
 * one slice of the pruning at most.
 */
export function startJobs({ store, logger, clock, retention }: JobDeps): () => Promise<void> {
  const { maxAgeMs, maxRowsPerVault } = retention;
  const stopping = new AbortController();
  const prune = async () => {
    if (maxAgeMs === 0 && maxRowsPerVault === 0) return;
    const before = maxAgeMs === 0 ? 0 : clock.now() - maxAgeMs;
    const deleted = await store.logs.prune({ before, perVault: maxRowsPerVault }, stopping.signal);
    if (deleted > 0) logger.debug("old request-log rows deleted", { deleted });
  };
  const purge = async () => {
    const deleted = await store.sessions.deleteExpired(clock.now() - EXPIRED_KEPT_MS);
    if (deleted > 0) logger.debug("expired sessions deleted", { deleted });
  };
  const jobs = [
    repeat({ name: "expired sessions", everyMs: TIDY_MS, now: true, logger }, purge),
    repeat({ name: "log retention", everyMs: TIDY_MS, now: true, logger }, prune),
    repeat({ name: "changes", everyMs: POLL_MS, now: false, logger }, () => store.changes.poll()),
  ];
  return async () => {
    stopping.abort();
    await Promise.all(jobs.map((stop) => stop()));
  };
}

type Repeat = {
  readonly name: string;
  readonly everyMs: number;
  readonly now: boolean;
  readonly logger: Logger;
};

/** Runs never overlap. A job that fails says so once, and again when it works again. */
function repeat({ name, everyMs, now, logger }: Repeat, work: () => Promise<unknown>): () => Promise<void> {
  let failing = false;
  let running: Promise<void> | undefined;
  const run = (): void => {
    running ??= work()
      .then(
        () => {
          if (failing) logger.info("background job works again", { job: name });
          failing = false;
        },
        (error) => {
          if (!failing) logger.warn("background job failed", { job: name, error });
          failing = true;
        },
      )
      .finally(() => {
        running = undefined;
      });
  };
  const timer = setInterval(run, everyMs);
  if (now) run();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
