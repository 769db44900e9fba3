/** What limits would have done to requests that were made: the same arithmetic as for those that come, over the log. */
import { type Bucket, fullBucket, takeToken } from "./bucket.ts";
import type { GateRule } from "./settings.ts";

/** A proxied request of the past. Times are milliseconds since 1970. */
export type PastUse = {
  /** Who it counts for, and in which vault. */
  readonly key: string;
  readonly arrivedAt: number;
  readonly tookMs: number;
  /** The rate counts these alone. */
  readonly brokered: boolean;
};

export type Replayed = { readonly requests: number; readonly waited: number; readonly refused: number };

/** One key's way in: tokens fall below 0 by those who wait for a turn, and `ends` are of those who are in, ascending. */
type Past = { readonly bucket: Bucket; readonly ends: number[] };

/** `rule` undefined: nothing is limited. Every key begins with a full bucket. */
export function replay(uses: readonly PastUse[], rule: GateRule | undefined): Replayed {
  const pasts = new Map<string, Past>();
  let [waited, refused] = [0, 0];
  if (rule !== undefined) {
    for (const use of uses.toSorted((one, other) => one.arrivedAt - other.arrivedAt)) {
      const past = pasts.get(use.key) ?? { bucket: fullBucket(rule, use.arrivedAt), ends: [] };
      pasts.set(use.key, past);
      const waitMs = enter(past, rule, use);
      if (waitMs === undefined) refused += 1;
      else if (waitMs > 0) waited += 1;
    }
  }
  return { requests: uses.length, waited, refused };
}

/** How long it waits; undefined where it is refused. */
function enter(past: Past, rule: GateRule, { arrivedAt, tookMs, brokered }: PastUse): number | undefined {
  const turnMs = brokered ? turnWait(past.bucket, rule, arrivedAt) : 0;
  if (turnMs === undefined) return undefined;
  const { ends } = past;
  const startsAt = arrivedAt + turnMs;
  const isOver = ends.findIndex((end) => end > startsAt);
  ends.splice(0, isOver < 0 ? ends.length : isOver);
  const slotAt = ends.length < rule.concurrency ? startsAt : (ends.at(-rule.concurrency) ?? startsAt);
  if (slotAt - startsAt > rule.waitMs) return undefined;
  const end = slotAt + tookMs;
  const place = ends.findLastIndex((other) => other <= end) + 1;
  ends.splice(place, 0, end);
  return slotAt - arrivedAt;
}

function turnWait(bucket: Bucket, rule: GateRule, now: number): number | undefined {
  if (takeToken(bucket, rule, now)) return 0;
  const waitMs = ((1 - bucket.tokens) * 1000) / rule.rate;
  if (waitMs > rule.turnMs) return undefined;
  bucket.tokens -= 1;
  return waitMs;
}
