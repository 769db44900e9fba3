import type { Principal } from "../../core/actor.ts";
import type { VaultId } from "../../core/ids.ts";
import { LATENCY_BINS, type Percentiles, percentilesOf } from "../../core/log/latency-bins.ts";
import { faultOf, OUTCOMES, type Outcome } from "../../core/log/outcome.ts";
import { type RangeName, rangeBefore, type TimeRange } from "../../core/log/time-range.ts";
import type { OutcomeCounts, TrafficCounts } from "../../core/log/traffic.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LogSink } from "../../ports/log-sink.ts";
import type { Store } from "../../ports/store.ts";
import { actorNames } from "../actor-names.ts";
import { authorize } from "../authorize.ts";
import { enterVault } from "../vault/enter-vault.ts";

/** So many services, actors and vaults are told of one by one. */
export const MOST_SHOWN = 10;

export type Outcomes = Readonly<Record<Outcome, number>>;

/** Some of the requests: how many there were, and what became of them. */
export type Share = { readonly requests: number; readonly outcomes: Outcomes };

/** Those with the most requests, and all others as one. */
export type Ranking<T> = {
  readonly top: readonly (T & Share)[];
  readonly others: Share & { readonly count: number };
};

export type Traffic = {
  readonly range: TimeRange;
  readonly total: Share;
  /**
   * From the arrival of a request's head until its answer was passed on whole, or another protocol began, in ms: of the
   * requests that the upstream answered, whatever the status. Undefined where there were none.
   */
  readonly latency: Percentiles | undefined;
  readonly buckets: readonly (Share & {
    readonly startsAt: number;
    readonly latency: Percentiles | undefined;
  })[];
  /** By name; empty for requests that no service matched. */
  readonly services: Ranking<{ readonly name: string }>;
  /** `type` is empty where nobody was known. Who is gone is called by the id. */
  readonly actors: Ranking<{
    readonly type: "user" | "agent" | "";
    readonly id: string;
    readonly name: string;
  }>;
  /** Why requests were not answered, by the code of the request log, the most frequent first. */
  readonly reasons: readonly {
    readonly code: string;
    readonly outcome: "refused" | "failed";
    readonly requests: number;
  }[];
};

export type InstanceTraffic = Traffic & {
  /** By name; empty for requests that were refused before their vault was known. A vault that is gone is called by its id. */
  readonly vaults: Ranking<{ readonly name: string }>;
};

type Deps = {
  readonly store: Pick<Store, "vaults" | "grants" | "logs" | "users" | "agents">;
  readonly clock: Clock;
  readonly log: Pick<LogSink, "flush">;
};

/** What a vault's requests came to, with every request that ended before. Throws `vault_not_found`, `forbidden`. */
export async function vaultTraffic(
  deps: Deps,
  principal: Principal,
  request: { readonly vault: string; readonly range: RangeName },
): Promise<Traffic> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "traffic:read" });
  const { counts, range } = await count(deps, request.range, vault.id);
  return await toTraffic(deps, counts, range);
}

/** The same of all vaults together, and of what was refused before its vault was known. Throws `forbidden`. */
export async function instanceTraffic(
  deps: Deps,
  principal: Principal,
  request: { readonly range: RangeName },
): Promise<InstanceTraffic> {
  const { id: reader } = authorize(deps, principal, "traffic:read-instance");
  const { counts, range } = await count(deps, request.range);
  const listed = await deps.store.vaults.list(reader);
  const names = new Map<string, string>(listed.map(({ id, name }) => [id, name]));
  const vaults = rank(counts.vaults, (id) => ({ name: names.get(id) ?? id }));
  return { ...(await toTraffic(deps, counts, range)), vaults };
}

async function count(deps: Deps, name: RangeName, vaultId?: VaultId) {
  await deps.log.flush();
  const range = rangeBefore(name, deps.clock.now());
  const counts = await deps.store.logs.traffic(vaultId === undefined ? { range } : { vaultId, range });
  return { counts, range };
}

async function toTraffic(deps: Deps, counts: TrafficCounts, range: TimeRange): Promise<Traffic> {
  const size = OUTCOMES.length;
  const all = new Uint32Array(LATENCY_BINS);
  const sum: OutcomeCounts = new Uint32Array(size);
  const buckets = Array.from({ length: range.buckets }, (_, at) => {
    const outcomes = counts.over.subarray(at * size, (at + 1) * size);
    const bins = counts.latencies.subarray(at * LATENCY_BINS, (at + 1) * LATENCY_BINS);
    addTo(sum, outcomes);
    addTo(all, bins);
    return { startsAt: range.from + at * range.bucketMs, ...toShare(outcomes), latency: percentilesOf(bins) };
  });
  const actors = rank(counts.actors, (id) => ({
    type: (counts.actorTypes.get(id) ?? "") as "user" | "agent" | "",
    id,
  }));
  const known = actors.top.flatMap(({ type, id }) => (type === "" ? [] : [{ type, id }]));
  const nameOf = await actorNames(deps.store, known);
  return {
    range,
    total: toShare(sum),
    latency: percentilesOf(all),
    buckets,
    services: rank(counts.services, (name) => ({ name })),
    actors: {
      ...actors,
      top: actors.top.map(({ type, ...actor }) => ({
        ...actor,
        type,
        name: type === "" ? "" : nameOf({ type, id: actor.id }),
      })),
    },
    reasons: [...counts.reasons]
      .map(([code, requests]) => ({ code, outcome: faultOf(code), requests }))
      .toSorted((a, b) => b.requests - a.requests || compare(a.code, b.code)),
  };
}

function rank<T>(counts: ReadonlyMap<string, OutcomeCounts>, of: (key: string) => T): Ranking<T> {
  const ranked = [...counts]
    .map(([key, outcomes]) => ({ key, outcomes, share: toShare(outcomes) }))
    .toSorted((a, b) => b.share.requests - a.share.requests || compare(a.key, b.key));
  const rest = new Uint32Array(OUTCOMES.length);
  const others = ranked.slice(MOST_SHOWN);
  for (const { outcomes } of others) addTo(rest, outcomes);
  return {
    top: ranked.slice(0, MOST_SHOWN).map(({ key, share }) => ({ ...of(key), ...share })),
    others: { count: others.length, ...toShare(rest) },
  };
}

function toShare(counts: OutcomeCounts): Share {
  const entries = OUTCOMES.map((outcome, at) => [outcome, counts[at] ?? 0] as const);
  return {
    requests: entries.reduce((sum, [, requests]) => sum + requests, 0),
    outcomes: Object.fromEntries(entries) as Record<Outcome, number>,
  };
}

function addTo(sum: Uint32Array, counts: Uint32Array): void {
  for (let at = 0; at < counts.length; at += 1) sum[at] = (sum[at] ?? 0) + (counts[at] ?? 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : 1;
}
