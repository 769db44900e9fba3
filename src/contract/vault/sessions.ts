import * as v from "valibot";
import { LimitsBody, LimitsItem, UsageItems } from "../limits.ts";

export const CreateSessionBody = v.object({
  vault: v.optional(v.string()),
  vault_role: v.optional(v.string()),
  ttl_seconds: v.optional(v.number()),
  /** The session ends this long after each use, too, and lives for 30 days at most. Ours. */
  idle_ttl_seconds: v.optional(v.number()),
  label: v.optional(v.string()),
  /** Its requests to hosts without a service wait for a person, whatever the vault says. Ours. */
  ask: v.optional(v.boolean()),
  /** What it may use; what it uses counts under the access of who mints it, too. Ours. */
  limits: LimitsBody,
});
export const CreateSessionReply = v.object({
  token: v.string(),
  expires_at: v.string(),
  av_addr: v.string(),
  /** What lists name it by, where it asks; ours. */
  ask_session: v.optional(v.string()),
});
export type CreateSessionReply = v.InferOutput<typeof CreateSessionReply>;

export const SessionItem = v.object({
  id: v.string(),
  label: v.optional(v.string()),
  vault_role: v.string(),
  created_by: v.optional(v.object({ id: v.string(), type: v.string(), display_name: v.string() })),
  created_at: v.string(),
  expires_at: v.optional(v.string()),
  limits: LimitsItem,
  usage: UsageItems,
});
export type SessionItem = v.InferOutput<typeof SessionItem>;
export const ListSessionsReply = v.object({ sessions: v.array(SessionItem) });
export type ListSessionsReply = v.InferOutput<typeof ListSessionsReply>;
export const RevokeSessionReply = v.object({ status: v.literal("revoked") });
