/** One's own logins; scoped sessions are in `contract/vault/sessions.ts`. */
import * as v from "valibot";

/** `id` is public: it names the session and opens nothing. Times are RFC 3339, UTC, seconds. */
export const LoginView = v.object({
  id: v.string(),
  device_label: v.optional(v.string()),
  last_ip: v.optional(v.string()),
  last_user_agent: v.optional(v.string()),
  created_at: v.string(),
  last_used_at: v.optional(v.string()),
  expires_at: v.optional(v.string()),
  /** The one that asks. */
  current: v.boolean(),
});
export type LoginView = v.InferOutput<typeof LoginView>;

/** The one used last first. */
export const LoginsReply = v.object({ sessions: v.array(LoginView) });
export type LoginsReply = v.InferOutput<typeof LoginsReply>;

export const LoginRevokedReply = v.object({ status: v.literal("revoked"), current: v.boolean() });
