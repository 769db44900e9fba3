/** Proving an address by the code that was sent to it. */
import * as v from "valibot";

/** What is absent is blank here: the use-case names it together with all else that is wrong. */
const Blank = v.optional(v.string(), "");

export const VerifyBody = v.object({ email: Blank, code: Blank, device_label: v.optional(v.string()) });
export const VerifyReply = v.object({
  email: v.string(),
  authenticated: v.boolean(),
  message: v.string(),
  token: v.string(),
  expires_at: v.string(),
  /** True where the address was registered more than once: the account has no password until one is set. Ours. */
  needs_password: v.optional(v.boolean()),
});
export type VerifyReply = v.InferOutput<typeof VerifyReply>;

/** For another verification code, and for one to reset a password with. */
export const CodeRequestBody = v.object({ email: Blank });
/**
 * The same whatever there is of the address. `email_sent` says whether codes of this instance travel by mail; else its
 * operator passes them on.
 */
export const CodeRequestReply = v.object({ message: v.string(), email_sent: v.boolean() });
export type CodeRequestReply = v.InferOutput<typeof CodeRequestReply>;
