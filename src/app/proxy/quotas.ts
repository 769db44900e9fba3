import type { Quota } from "../../core/agent/rights.ts";
import { countedIn, firstMinute, hourWaitMs, type Minutes, minuteOf } from "../../core/limit/hour.ts";
import { SingleFlight } from "../../lib/single-flight.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";

export type QuotaRefusal = { readonly retryAfterSeconds: number; readonly limit: number };

/**
 * How many requests agents have made under the policies on them. Counted in memory and written down every few seconds, so
 * that a restart forgets none that was written. Several processes on one database add up what each has written: what
 * another one has let through since is not known yet, and an agent that uses two at once may exceed its quota by that much.
 * Not by leases, as limits on grants and tokens are (`usage.ts`): a policy's hour is any hour, counted by the minute, and
 * what is reserved belongs to no minute until it is used; in hours of the clock twice as much could be made around the turn.
 */
export type Quotas = {
  /** Nothing when all of them are counted in memory; else what is to be waited for. Rejects when the store is away. */
  load(quotas: readonly Quota[]): Promise<void> | undefined;
  /** Which of them is used up, looking only. For those that are loaded. */
  full(quotas: readonly Quota[]): QuotaRefusal | undefined;
  /** Counts one request under each, unless one of them is used up. */
  count(quotas: readonly Quota[]): QuotaRefusal | undefined;
  /** Writes down what was counted, and reads what others have. Never rejects. */
  save(): Promise<void>;
};

type QuotaStore = { readonly policies: Pick<Store["policies"], "requestsOf" | "addRequests"> };

type Deps = { readonly store: QuotaStore; readonly clock: Clock };

/** So long after its last use a count is read anew before it is used. */
const IDLE_MS = 30_000;
/** Nobody is told to wait longer for a quota of an hour. What is left of its last minute then is told to who comes then. */
const HOUR_SECONDS = 3600;

type Count = {
  readonly quota: Quota;
  /** What is written, by all. */
  written: Minutes;
  /** What is being written. */
  writing: Minutes;
  /** What came since. */
  fresh: Map<number, number>;
  usedAt: number;
};

export function createQuotas(deps: Deps): Quotas {
  const { store, clock } = deps;
  const counts = new Map<string, Count>();
  const loading = new SingleFlight<string, void>();
  const saving = new SingleFlight<"all", void>();

  const load = async (quota: Quota) => {
    const now = clock.now();
    const written = await store.policies.requestsOf(quota, firstMinute(now));
    if (!counts.has(keyOf(quota))) {
      counts.set(keyOf(quota), { quota, written, writing: new Map(), fresh: new Map(), usedAt: now });
    }
  };
  const of = (quota: Quota): Count => {
    const known = counts.get(keyOf(quota));
    if (known !== undefined) return known;
    // Forgotten while its request waited in line, as after the clock was set back: read with the next save.
    const count = { quota, written: new Map(), writing: new Map(), fresh: new Map(), usedAt: clock.now() };
    counts.set(keyOf(quota), count);
    return count;
  };
  const full = (quotas: readonly Quota[]): QuotaRefusal | undefined => {
    const now = clock.now();
    let refusal: QuotaRefusal | undefined;
    for (const quota of quotas) {
      const count = of(quota);
      count.usedAt = now;
      const { written, writing, fresh } = count;
      const parts = [written, writing, fresh];
      if (parts.reduce((total, part) => total + countedIn(part, now), 0) < quota.max) continue;
      const waitSeconds = Math.ceil(hourWaitMs(parts.reduce(sum), quota.max, now) / 1000);
      const retryAfterSeconds = Math.min(waitSeconds, HOUR_SECONDS);
      // The one that keeps longest.
      if (refusal === undefined || retryAfterSeconds > refusal.retryAfterSeconds) {
        refusal = { retryAfterSeconds, limit: quota.max };
      }
    }
    return refusal;
  };
  return {
    load(quotas) {
      const missing = quotas.filter((quota) => !counts.has(keyOf(quota)));
      if (missing.length === 0) return undefined;
      return Promise.all(missing.map((quota) => loading.run(keyOf(quota), () => load(quota)))).then(() => {});
    },
    full,
    count(quotas) {
      const refusal = full(quotas);
      if (refusal !== undefined) return refusal;
      const now = clock.now();
      const minute = minuteOf(now);
      for (const quota of quotas) {
        const { fresh } = of(quota);
        fresh.set(minute, (fresh.get(minute) ?? 0) + 1);
      }
      return undefined;
    },
    save: () =>
      saving.run("all", async () => {
        try {
          for (const count of [...counts.values()]) {
            await writeDown(deps, count, () => counts.delete(keyOf(count.quota)));
          }
        } catch {
          // A store that is away is not asked once more for each.
        }
      }),
  };
}

/** Of one: what could not be written waits for the next time, and `forget` is told of what nobody uses any more. */
async function writeDown({ store, clock }: Deps, count: Count, forget: () => void): Promise<void> {
  const now = clock.now();
  const since = firstMinute(now);
  if (count.fresh.size > 0) {
    [count.writing, count.fresh] = [count.fresh, new Map()];
    try {
      await store.policies.addRequests(count.quota, count.writing, since);
      count.written = sum(count.written, count.writing);
    } catch (error) {
      count.fresh = sum(count.writing, count.fresh);
      throw error;
    } finally {
      count.writing = new Map();
    }
  } else if (now - count.usedAt >= IDLE_MS || now < count.usedAt) return forget();
  count.written = await store.policies.requestsOf(count.quota, since);
}

function keyOf({ policyId, agentId }: Quota): string {
  return `${policyId} ${agentId}`;
}

function sum(one: Minutes, other: Minutes): Map<number, number> {
  const both = new Map(one);
  for (const [minute, requests] of other) both.set(minute, (both.get(minute) ?? 0) + requests);
  return both;
}
