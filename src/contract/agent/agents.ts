import * as v from "valibot";
import { RealmRefItem } from "../realm/realms.ts";
import { Required } from "../required.ts";
import { AssignmentItem, AssignmentsBody } from "../vault/assignment.ts";

export const CreateAgentBody = v.object({
  name: Required,
  role: v.optional(v.string()),
  vaults: AssignmentsBody,
  /** Which company vouches for it; `default` if absent. */
  company: v.optional(v.string()),
  publicKey: v.optional(v.unknown()),
  capabilities: v.optional(v.unknown()),
  metadata: v.optional(v.unknown()),
});
export const CreateAgentReply = v.object({
  /** Shown this once. */
  av_agent_token: v.string(),
  name: v.string(),
  role: v.string(),
  vaults: v.array(AssignmentItem),
  created_at: v.string(),
});
export type CreateAgentReply = v.InferOutput<typeof CreateAgentReply>;

/** A vault of an agent; `expired` and `expires_at` are ours. */
export const AgentVaultItem = v.object({
  ...AssignmentItem.entries,
  status: v.picklist(["active", "expired"]),
});

/** What an agent is in its company; in the spelling of those who verify it. `metadata` is absent unless it was set. */
const Identity = {
  agentId: v.string(),
  spiffeId: v.string(),
  companyId: v.string(),
  registeredAt: v.string(),
  metadata: v.optional(v.record(v.string(), v.unknown())),
  origin: v.picklist(["vault", "company", "registration"]),
  /** What it is called in this instance for ever. */
  uid: v.string(),
  /** Null for an agent without a key. */
  did: v.nullable(v.string()),
  displayName: v.string(),
  capabilities: v.array(v.string()),
  isOnline: v.boolean(),
  /** Whole seconds; null for one that was never seen. */
  lastSeen: v.nullable(v.string()),
  /** The one that it was put into first in front; one at least. */
  realms: v.array(RealmRefItem),
};

/** A `pending` one is an invite that waits to be redeemed; only it has an `invite_id`, and none of the optional others. */
export const AgentItem = v.object({
  ...v.partial(v.object(Identity)).entries,
  name: v.string(),
  role: v.string(),
  status: v.picklist(["active", "revoked", "pending"]),
  vaults: v.array(AgentVaultItem),
  created_at: v.string(),
  revoked_at: v.optional(v.string()),
  /** Its tokens and SVIDs are refused since, until a person thaws it; ours, as why. */
  frozen_at: v.optional(v.string()),
  frozen_reason: v.optional(v.string()),
  /** Absent for a token that does not end. */
  token_expires_at: v.optional(v.string()),
  invite_id: v.optional(v.number()),
  created_by: v.optional(v.string()),
  updated_at: v.optional(v.string()),
  active_tokens: v.optional(v.number()),
});
export type AgentItem = v.InferOutput<typeof AgentItem>;
/** `next_cursor` is ours and there when a limit was asked for: what to ask for the next page with, null on the last. */
export const ListAgentsReply = v.object({
  agents: v.array(AgentItem),
  next_cursor: v.optional(v.nullable(v.string())),
});
export type ListAgentsReply = v.InferOutput<typeof ListAgentsReply>;

export const AgentReply = v.object({
  ...Identity,
  name: v.string(),
  role: v.string(),
  status: v.picklist(["active", "revoked"]),
  vaults: v.array(AgentVaultItem),
  /** The id of an actor. */
  created_by: v.string(),
  created_by_name: v.string(),
  created_at: v.string(),
  updated_at: v.string(),
  active_tokens: v.number(),
  revoked_at: v.optional(v.string()),
  frozen_at: v.optional(v.string()),
  frozen_reason: v.optional(v.string()),
  token_expires_at: v.optional(v.string()),
});
export type AgentReply = v.InferOutput<typeof AgentReply>;

export const AgentMessageReply = v.object({ message: v.string() });

/** `invite`, which is what nothing means, or `token`. */
export const RotateAgentBody = v.object({ mode: v.optional(v.string()) });
/** An invite with which the agent fetches its new token. */
export const RotationInviteReply = v.object({
  invite_url: v.string(),
  prompt: v.string(),
  expires_in: v.string(),
});
export type RotationInviteReply = v.InferOutput<typeof RotationInviteReply>;
export const RotatedTokenReply = v.object({
  av_agent_token: v.string(),
  name: v.string(),
  rotated_at: v.string(),
});
export type RotatedTokenReply = v.InferOutput<typeof RotatedTokenReply>;
export const RotateAgentReply = v.union([RotationInviteReply, RotatedTokenReply]);

export const RenameAgentBody = v.object({ name: Required });
export const RenameAgentReply = v.object({
  message: v.string(),
  old_name: v.string(),
  new_name: v.string(),
  /** SVIDs under the name before are for nobody any more. */
  spiffeId: v.string(),
});

/** `capabilities` is a list that takes the place of what the agent has. */
export const SetCapabilitiesBody = v.object({ capabilities: v.optional(v.unknown()) });
export const SetCapabilitiesReply = v.object({
  agent: v.string(),
  capabilities: v.array(v.string()),
  old_capabilities: v.array(v.string()),
});
export type SetCapabilitiesReply = v.InferOutput<typeof SetCapabilitiesReply>;

export const SetAgentRoleBody = v.object({ role: Required });
export const SetAgentRoleReply = v.object({ agent: v.string(), old_role: v.string(), new_role: v.string() });
