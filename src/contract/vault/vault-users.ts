import * as v from "valibot";
import { LimitsBody, LimitsItem, UsageItems } from "../limits.ts";
import { Required } from "../required.ts";
import { Timestamp, TimestampOrNone } from "../timestamp.ts";

/** `expires_at` is ours, as is the status `expired` of a grant that is over. */
export const VaultUserItem = v.object({
  email: v.string(),
  role: v.string(),
  status: v.picklist(["active", "pending", "expired"]),
  expires_at: v.optional(v.string()),
  limits: LimitsItem,
  usage: UsageItems,
});
export type VaultUserItem = v.InferOutput<typeof VaultUserItem>;
/** `users` is null when there are none, as the original has it. */
export const ListVaultUsersReply = v.object({ users: v.nullable(v.array(VaultUserItem)) });

export const AddVaultUserBody = v.object({
  email: Required,
  role: v.optional(v.string()),
  expires_at: v.optional(Timestamp),
  limits: LimitsBody,
});
export const VaultUserReply = v.object({
  email: v.string(),
  role: v.string(),
  expires_at: v.optional(v.string()),
  limits: LimitsItem,
});

/** One of them is required; what is not given stays. */
export const ChangeVaultUserBody = v.object({
  role: v.optional(v.string()),
  expires_at: v.optional(TimestampOrNone),
  limits: LimitsBody,
});
export const ChangeVaultUserReply = v.object({ ...VaultUserReply.entries, message: v.string() });

export const RemoveVaultUserReply = v.object({ message: v.string() });
