import * as v from "valibot";
import { LimitsBody, LimitsItem, UsageItems } from "../limits.ts";
import { Required } from "../required.ts";
import { Timestamp, TimestampOrNone } from "../timestamp.ts";

/** A `pending` one is invited and has no id yet; `expired` and `expires_at` are ours. */
export const VaultAgentItem = v.object({
  name: v.string(),
  agent_id: v.string(),
  vault_role: v.string(),
  status: v.picklist(["active", "revoked", "expired", "pending"]),
  expires_at: v.optional(v.string()),
  limits: LimitsItem,
  usage: UsageItems,
});
export type VaultAgentItem = v.InferOutput<typeof VaultAgentItem>;
export const ListVaultAgentsReply = v.object({ agents: v.array(VaultAgentItem) });
export type ListVaultAgentsReply = v.InferOutput<typeof ListVaultAgentsReply>;

export const AddVaultAgentBody = v.object({
  name: Required,
  role: v.optional(v.string()),
  expires_at: v.optional(Timestamp),
  limits: LimitsBody,
});
export const VaultAgentMessageReply = v.object({ message: v.string() });

/** One of them is required; what is not given stays. */
export const ChangeVaultAgentBody = v.object({
  role: v.optional(v.string()),
  expires_at: v.optional(TimestampOrNone),
  limits: LimitsBody,
});
/** The roles are left out for an agent that is invited only. */
export const ChangeVaultAgentReply = v.object({
  message: v.string(),
  old_role: v.optional(v.string()),
  new_role: v.optional(v.string()),
});
