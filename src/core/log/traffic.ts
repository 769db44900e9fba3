/**
 * Many rows of the request log as counts: what became of the requests over time, by service, by actor and by vault, why
 * those were refused that were, and how long those took that the upstream answered.
 */
import { binOf, LATENCY_BINS } from "./latency-bins.ts";
import { isAnswered, OUTCOMES, type Outcome } from "./outcome.ts";

/** How many requests had each outcome, in the order of `OUTCOMES`. */
export type OutcomeCounts = Uint32Array;

/** As it crosses threads: typed arrays and maps alone. */
export type TrafficCounts = {
  /** Bucket by bucket, the counts of its outcomes. */
  readonly over: Uint32Array;
  /** Bucket by bucket, the latency histogram of what the upstream answered. */
  readonly latencies: Uint32Array;
  /** By the service's name; empty where no service matched. */
  readonly services: Map<string, OutcomeCounts>;
  /** By the actor's id; empty where nobody was known. */
  readonly actors: Map<string, OutcomeCounts>;
  /** `user` or `agent`, of each of them. */
  readonly actorTypes: Map<string, string>;
  /** By the vault's id; empty where no vault was known. Counted where the rows say whose they are. */
  readonly vaults: Map<string, OutcomeCounts>;
  /** By the row's error code. */
  readonly reasons: Map<string, number>;
};

/** What rows have in common that are counted together, beside their time. */
export type Party = {
  readonly vaultId: string | undefined;
  readonly service: string;
  readonly actorType: string;
  readonly actorId: string;
};

const PLACE = Object.fromEntries(OUTCOMES.map((outcome, place) => [outcome, place])) as Record<
  Outcome,
  number
>;

export class TrafficCounter implements TrafficCounts {
  readonly over: Uint32Array;
  readonly latencies: Uint32Array;
  readonly services = new Map<string, OutcomeCounts>();
  readonly actors = new Map<string, OutcomeCounts>();
  readonly actorTypes = new Map<string, string>();
  readonly vaults = new Map<string, OutcomeCounts>();
  readonly reasons = new Map<string, number>();

  constructor(buckets: number) {
    this.over = new Uint32Array(buckets * OUTCOMES.length);
    this.latencies = new Uint32Array(buckets * LATENCY_BINS);
  }

  /** Adds `count` requests with that outcome to a bucket. Their latencies are added apart. */
  addToBucket(bucket: number, outcome: Outcome, count: number): void {
    increase(this.over, bucket * OUTCOMES.length + PLACE[outcome], count);
  }

  /** … and how long they took, in ms; what the upstream did not answer has no latency that says anything. */
  addLatency(bucket: number, outcome: Outcome, latencyMs: number, count: number): void {
    if (isAnswered(outcome)) increase(this.latencies, bucket * LATENCY_BINS + binOf(latencyMs), count);
  }

  /** Adds `count` requests with that outcome to those whose they are. */
  addToParty({ vaultId, service, actorType, actorId }: Party, outcome: Outcome, count: number): void {
    const place = PLACE[outcome];
    increase(countsOf(this.services, service), place, count);
    if (!this.actors.has(actorId)) this.actorTypes.set(actorId, actorType);
    increase(countsOf(this.actors, actorId), place, count);
    if (vaultId !== undefined) increase(countsOf(this.vaults, vaultId), place, count);
  }

  /** Adds `count` requests to the reason why they were not answered; where that is empty, they were. */
  addReason(errorCode: string, count: number): void {
    if (errorCode !== "") this.reasons.set(errorCode, (this.reasons.get(errorCode) ?? 0) + count);
  }

  /** Adds what was counted of other rows with the same buckets. */
  add(other: TrafficCounts): void {
    addAll(this.over, other.over);
    addAll(this.latencies, other.latencies);
    for (const name of ["services", "actors", "vaults"] as const) {
      for (const [key, counts] of other[name]) addAll(countsOf(this[name], key), counts);
    }
    for (const [id, type] of other.actorTypes) this.actorTypes.set(id, type);
    for (const [reason, count] of other.reasons) {
      this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + count);
    }
  }
}

function increase(counts: Uint32Array, at: number, count: number): void {
  counts[at] = (counts[at] ?? 0) + count;
}

function addAll(to: Uint32Array, from: Uint32Array): void {
  for (let at = 0; at < from.length; at += 1) {
    const count = from[at] as number;
    if (count > 0) increase(to, at, count);
  }
}

function countsOf(map: Map<string, OutcomeCounts>, key: string): OutcomeCounts {
  const known = map.get(key);
  if (known !== undefined) return known;
  const counts = new Uint32Array(OUTCOMES.length);
  map.set(key, counts);
  return counts;
}
