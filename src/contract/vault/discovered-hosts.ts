import * as v from "valibot";

export const DiscoveredHostItem = v.object({
  /** Without a port. */
  host: v.string(),
  request_count: v.number(),
  last_seen: v.string(),
  /** What the newest request sent to authenticate by itself; absent when it sent nothing. */
  auth_scheme: v.optional(v.string()),
  auth_header: v.optional(v.string()),
});
export type DiscoveredHostItem = v.InferOutput<typeof DiscoveredHostItem>;
/** `total` counts those beyond the limit, too. */
export const DiscoveredHostsReply = v.object({ hosts: v.array(DiscoveredHostItem), total: v.number() });
export type DiscoveredHostsReply = v.InferOutput<typeof DiscoveredHostsReply>;
