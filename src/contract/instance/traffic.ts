import * as v from "valibot";

/** How many requests there were, and how many ended in which way; the ways add up to `requests`. */
const SHARE = {
  requests: v.number(),
  outcomes: v.object({
    /** The upstream answered below 400. */
    ok: v.number(),
    upstream_4xx: v.number(),
    upstream_5xx: v.number(),
    /** Refused, or cut off, by a rule here. */
    refused: v.number(),
    /** No whole answer, and no rule is why. */
    failed: v.number(),
  }),
};

/** In ms, at most 1.6 % too high; null where the upstream answered nothing. */
const Latency = v.nullable(v.object({ p50: v.number(), p95: v.number(), p99: v.number() }));

const ranking = <E extends v.ObjectEntries>(entries: E) =>
  v.object({
    top: v.array(v.object({ ...entries, ...SHARE })),
    /** Those beyond the top, together. */
    others: v.object({ count: v.number(), ...SHARE }),
  });

const TRAFFIC = {
  /** Times in UTC. `to` is no longer in it; the last bucket is under way. */
  from: v.string(),
  to: v.string(),
  bucket_seconds: v.number(),
  total: v.object(SHARE),
  latency_ms: Latency,
  buckets: v.array(v.object({ starts_at: v.string(), ...SHARE, latency_ms: Latency })),
  /** A name is empty where no service matched. */
  services: ranking({ name: v.string() }),
  /** The type is empty where nobody was known. */
  actors: ranking({ type: v.picklist(["user", "agent", ""]), id: v.string(), name: v.string() }),
  reasons: v.array(
    v.object({ error_code: v.string(), outcome: v.picklist(["refused", "failed"]), requests: v.number() }),
  ),
};

export const TrafficReply = v.object(TRAFFIC);
export type TrafficReply = v.InferOutput<typeof TrafficReply>;

/** A vault's name is empty where none was known. */
export const InstanceTrafficReply = v.object({ ...TRAFFIC, vaults: ranking({ name: v.string() }) });
export type InstanceTrafficReply = v.InferOutput<typeof InstanceTrafficReply>;
