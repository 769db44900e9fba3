import * as v from "valibot";
import { Required } from "../required.ts";
import { AssignmentItem } from "../vault/assignment.ts";

/** Whether the address was proved. Only who may see everybody's vaults is told, as `vaults` is. */
const Status = v.picklist(["active", "unverified"]);

export const UserItem = v.object({
  email: v.string(),
  role: v.string(),
  created_at: v.string(),
  status: v.optional(Status),
  /** Tokens that they minted are refused since, until a person thaws them. */
  frozen_at: v.optional(v.string()),
  frozen_reason: v.optional(v.string()),
  vaults: v.optional(v.array(AssignmentItem)),
});
export type UserItem = v.InferOutput<typeof UserItem>;

/** `next_cursor` is there when `limit` was given, and null on the last page; it is the next one's `after`. */
export const ListUsersReply = v.object({
  users: v.array(UserItem),
  next_cursor: v.optional(v.nullable(v.string())),
});
export type ListUsersReply = v.InferOutput<typeof ListUsersReply>;

/** `vaults` are the names of those that the user has access to now; `grants` are all, with those that are over. */
export const UserReply = v.object({
  email: v.string(),
  role: v.string(),
  vaults: v.array(v.string()),
  created_at: v.string(),
  status: Status,
  frozen_at: v.optional(v.string()),
  frozen_reason: v.optional(v.string()),
  grants: v.array(AssignmentItem),
});
export type UserReply = v.InferOutput<typeof UserReply>;

/** `revoked_invites`: how many invites of theirs that nobody had accepted ended with this. */
export const RemoveUserReply = v.object({
  status: v.literal("removed"),
  email: v.string(),
  revoked_invites: v.number(),
});

export const SetUserRoleBody = v.object({ role: Required });
export const SetUserRoleReply = v.object({
  email: v.string(),
  role: v.string(),
  revoked_invites: v.number(),
});

export const ThawReply = v.object({
  name: v.string(),
  thawed: v.literal(true),
  /** Since when it was frozen, and why. */
  frozen_at: v.string(),
  frozen_reason: v.string(),
});
export type ThawReply = v.InferOutput<typeof ThawReply>;
