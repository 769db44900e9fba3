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
