import * as v from "valibot";
import { Required } from "../required.ts";

/** What is absent is blank here: the use-case names it together with all else that is wrong. */
export const RegisterBody = v.object({
  email: v.optional(v.string(), ""),
  password: v.optional(v.string(), ""),
  device_label: v.optional(v.string()),
});
export const RegisterReply = v.object({
  email: v.string(),
  role: v.optional(v.string()),
  requires_verification: v.boolean(),
  email_sent: v.boolean(),
  authenticated: v.optional(v.boolean()),
  message: v.string(),
  token: v.optional(v.string()),
  expires_at: v.optional(v.string()),
});
export type RegisterReply = v.InferOutput<typeof RegisterReply>;

export const LoginBody = RegisterBody;
/** `expires_at` is RFC 3339, UTC, seconds. */
export const TokenReply = v.object({ token: v.string(), expires_at: v.string() });
export type TokenReply = v.InferOutput<typeof TokenReply>;

/** Redeems the one-use token that a server without users leaves in its data directory. */
export const BootstrapBody = v.object({
  token: Required,
  email: v.optional(v.string()),
  device_label: v.optional(v.string()),
});
export const BootstrapReply = v.object({ ...TokenReply.entries, email: v.string() });
/** A token lies in the data directory, for a minute. */
export const BootstrapOfferReply = v.object({ status: v.literal("offered") });
export type BootstrapReply = v.InferOutput<typeof BootstrapReply>;

const me = {
  role: v.string(),
  is_owner: v.boolean(),
  /** Of the server's program; earlier ones do not tell. */
  server_version: v.optional(v.string()),
};
export const MeReply = v.union([
  v.object({ type: v.literal("user"), email: v.string(), ...me }),
  v.object({ type: v.literal("agent"), agent_name: v.string(), ...me }),
]);
export type MeReply = v.InferOutput<typeof MeReply>;

/** `path` follows the address by which the caller reached the server; it holds a secret that is good once. */
export const ConsoleLinkReply = v.object({ path: v.string(), expires_at: v.string() });

export const LogoutReply = v.object({ status: v.literal("ok") });
