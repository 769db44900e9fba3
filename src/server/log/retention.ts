import type { Clock } from "../../ports/clock.ts";
import type { Logger } from "../../ports/logger.ts";
import type { LogRepo } from "../../ports/store/instance/logs.ts";

/** After a jump of the clock, so long nothing is deleted for its age: somebody may still set the clock right. */
const HELD_MS = 24 * 3_600_000;
/** Rows that one pass deletes at most; the next goes on. */
const PASS = 1_000_000;

export type RetentionDeps = {
  readonly logs: Pick<LogRepo, "prune" | "newestAt">;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Asked at each pass; 0 keeps rows whatever their age or number. A pass for which it rejects deletes nothing. */
  readonly retention: () => Promise<{ readonly maxAgeMs: number; readonly maxRowsPerVault: number }>;
  /** A clock that nobody sets, in milliseconds. */
  readonly steady?: () => number;
};

/**
 * One pass of pruning the request log, to be called again and again. The clock has jumped when it is further ahead than
 * half of what is kept: of the newest row at the first pass, of the time that has passed at a later one.
 */
export function createRetention(deps: RetentionDeps): (signal: AbortSignal) => Promise<void> {
  const { logs, logger, clock, retention, steady = () => performance.now() } = deps;
  let last: { readonly wall: number; readonly steady: number } | undefined;
  let heldUntil = Number.NEGATIVE_INFINITY;

  const watchClock = async (maxAgeMs: number): Promise<void> => {
    const before = last;
    last = { wall: clock.now(), steady: steady() };
    const expected =
      before === undefined ? await logs.newestAt() : before.wall + (last.steady - before.steady);
    const ahead = last.wall - (expected ?? last.wall);
    if (ahead <= maxAgeMs / 2) return;
    heldUntil = last.steady + HELD_MS;
    logger.warn("the clock has jumped: no row of the request log is deleted for its age for a day", {
      now: new Date(last.wall).toISOString(),
      hours_ahead: Math.round(ahead / 3_600_000),
    });
  };

  return async (signal) => {
    const { maxAgeMs, maxRowsPerVault } = await retention();
    if (maxAgeMs === 0 && maxRowsPerVault === 0) return;
    if (maxAgeMs > 0) await watchClock(maxAgeMs);
    const before = maxAgeMs === 0 || steady() < heldUntil ? 0 : clock.now() - maxAgeMs;
    const deleted = await logs.prune({ before, perVault: maxRowsPerVault, atMost: PASS }, signal);
    if (deleted > 0) logger.debug("old request-log rows deleted", { deleted });
  };
}
