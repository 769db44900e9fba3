/** A limit that was reached. `limit` is the burst, the count or the number of slots that is allowed. */
export type LimitRefusal = {
  readonly type: "refused";
  readonly scope: "rate" | "concurrency";
  readonly limit: number;
  /** At least 1. */
  readonly retryAfterSeconds: number;
};

/** `waitMs` is rounded up to whole seconds, as Retry-After has them. */
export function limitRefusal(scope: LimitRefusal["scope"], limit: number, waitMs: number): LimitRefusal {
  return { type: "refused", scope, limit, retryAfterSeconds: waitSeconds(waitMs) };
}

/** Rounded up, at least 1. */
export function waitSeconds(waitMs: number): number {
  return Math.max(1, Math.ceil(waitMs / 1000));
}
