/** One's own account: its password, its address, its end. */
import * as v from "valibot";

/** What is absent is blank here: the use-case names it together with all else that is wrong. */
const Blank = v.optional(v.string(), "");

export const ResetPasswordBody = v.object({
  email: Blank,
  code: Blank,
  new_password: Blank,
  device_label: v.optional(v.string()),
});
/** The new session is in the cookie alone. */
export const ResetPasswordReply = v.object({
  message: v.string(),
  authenticated: v.boolean(),
  expires_at: v.optional(v.string()),
});
export type ResetPasswordReply = v.InferOutput<typeof ResetPasswordReply>;

export const ChangePasswordBody = v.object({ current_password: Blank, new_password: Blank });
/** The first password of an account that has none. */
export const SetPasswordBody = v.object({ new_password: Blank });

/**
 * `current_password` where the account has one. Without `code` a code may have to be sent to the new address first; the
 * same body with the code then changes it.
 */
export const SetEmailBody = v.object({
  email: Blank,
  current_password: v.optional(v.string()),
  code: v.optional(v.string()),
});
/** `email` is the account's address now. */
export const SetEmailReply = v.object({
  email: v.string(),
  requires_verification: v.boolean(),
  email_sent: v.boolean(),
  message: v.string(),
});
export type SetEmailReply = v.InferOutput<typeof SetEmailReply>;

export const DeleteAccountReply = v.object({ status: v.literal("deleted"), email: v.string() });
