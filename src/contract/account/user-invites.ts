import * as v from "valibot";
import { AssignmentItem, AssignmentsBody } from "../vault/assignment.ts";

/** An absent e-mail is blank here: the use-case names it together with all else that is wrong. */
export const InviteUserBody = v.object({
  email: v.optional(v.string(), ""),
  role: v.optional(v.string()),
  vaults: AssignmentsBody,
});

/** `invite_link` is there when no mail was sent, and `email_error` when sending failed. */
export const InviteUserReply = v.object({
  email: v.string(),
  role: v.string(),
  vaults: v.array(AssignmentItem),
  email_sent: v.boolean(),
  expires_at: v.string(),
  /** Names the invite later on. */
  token_suffix: v.string(),
  invite_link: v.optional(v.string()),
  email_error: v.optional(v.string()),
});
export type InviteUserReply = v.InferOutput<typeof InviteUserReply>;

export const UserInviteItem = v.object({
  email: v.string(),
  role: v.string(),
  /** Always empty: the token is not kept. */
  token: v.literal(""),
  token_suffix: v.string(),
  status: v.picklist(["pending", "accepted", "expired", "revoked"]),
  /** The id of an actor. */
  created_by: v.string(),
  created_by_name: v.string(),
  vaults: v.array(AssignmentItem),
  expires_at: v.string(),
  created_at: v.string(),
});
export type UserInviteItem = v.InferOutput<typeof UserInviteItem>;
export const ListUserInvitesReply = v.object({ invites: v.array(UserInviteItem) });

export const RevokeUserInviteReply = v.object({ message: v.string(), email: v.string() });

/** An invite that cannot be accepted any more is no error of the request: it says so to whoever follows its link. */
export const UserInviteDetailsReply = v.union([
  v.object({
    email: v.string(),
    role: v.string(),
    vaults: v.array(AssignmentItem),
    needs_account: v.boolean(),
    expires_at: v.string(),
  }),
  v.object({ error: v.literal(true), error_title: v.string(), error_message: v.string() }),
]);
export type UserInviteDetailsReply = v.InferOutput<typeof UserInviteDetailsReply>;

/** The password is for who has no account yet. */
export const AcceptUserInviteBody = v.object({ password: v.optional(v.string(), "") });
export const AcceptUserInviteReply = v.object({ email: v.string(), message: v.string() });
