import * as v from "valibot";

export const LogItem = v.object({
  id: v.number(),
  ingress: v.string(),
  method: v.string(),
  host: v.string(),
  path: v.string(),
  matched_service: v.string(),
  credential_keys: v.array(v.string()),
  status: v.number(),
  latency_ms: v.number(),
  error_code: v.string(),
  /** There, and true, when a credential went out over `http://`. */
  plaintext_injection: v.optional(v.literal(true)),
  /** There, and true, when a placeholder of a key went to a host that no service is for. */
  placeholder_sent: v.optional(v.literal(true)),
  /** There when a client refused our certificate by a TLS alert: its name (RFC 8446 6.2). */
  tls_alert: v.optional(v.string()),
  /** There when something was found that must not pass: the place, such as `body` or `header x-debug`. */
  found_in: v.optional(v.string()),
  actor_type: v.string(),
  actor_id: v.string(),
  actor_name: v.string(),
  /** The id that the list of sessions shows; empty when none was known. */
  session_id: v.string(),
  created_at: v.string(),
});
export type LogItem = v.InferOutput<typeof LogItem>;
export const ListLogsReply = v.object({
  logs: v.array(LogItem),
  next_cursor: v.nullable(v.number()),
  latest_id: v.number(),
});
export type ListLogsReply = v.InferOutput<typeof ListLogsReply>;

/** A request that the log has, once however often it was made: `host` as in the log, with its port. */
export const RecordedItem = v.object({
  method: v.string(),
  host: v.string(),
  path: v.string(),
  /** Empty for none. */
  matched_service: v.string(),
  /** How many of the actor asked about, or of all, were answered, other than by 401, 403 or 405. */
  answered: v.number(),
  /** … were answered so by the upstream. */
  denied: v.number(),
  /** … were refused by this server, or failed. */
  unanswered: v.number(),
  /** How many there were of others than that actor. */
  others: v.number(),
  last_at: v.string(),
});
export type RecordedItem = v.InferOutput<typeof RecordedItem>;

export const RecordedReply = v.object({
  vault: v.string(),
  since: v.string(),
  /** Those with the most requests first. */
  requests: v.array(RecordedItem),
  /** How many requests all of it was. */
  total: v.number(),
  /** Requests whose path differs from several listed ones in its ids alone. */
  alike: v.number(),
  /** Requests that are not listed, because too many different ones are. */
  cut: v.number(),
  /** Requests of which neither method nor path is known, by host; empty for further hosts. */
  lacking: v.array(v.object({ host: v.string(), requests: v.number() })),
});
export type RecordedReply = v.InferOutput<typeof RecordedReply>;
