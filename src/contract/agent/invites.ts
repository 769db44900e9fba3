import * as v from "valibot";
import { AssignmentItem, AssignmentsBody } from "../vault/assignment.ts";

export const CreateAgentInviteBody = v.object({
  /** Left out, a readable one is made up. */
  name: v.optional(v.string()),
  role: v.optional(v.string()),
  /** How long the invite can be redeemed; a week at most, which is also what nothing and 0 mean. */
  ttl_seconds: v.optional(v.number()),
  /** How long the agent's token lives, 300 to 604800; nothing and 0 mean for ever. */
  session_ttl_seconds: v.optional(v.number()),
  vaults: AssignmentsBody,
});
export const CreateAgentInviteReply = v.object({
  /** Shown this once. */
  token: v.string(),
  agent_name: v.string(),
  vaults: v.array(AssignmentItem),
  invite_link: v.string(),
  expires_at: v.string(),
});
export type CreateAgentInviteReply = v.InferOutput<typeof CreateAgentInviteReply>;

export const AgentInviteItem = v.object({
  id: v.number(),
  agent_name: v.string(),
  agent_role: v.string(),
  status: v.picklist(["pending", "redeemed", "expired", "revoked"]),
  /** Null when it gives none, and for a rotation. */
  vaults: v.nullable(v.array(AssignmentItem)),
  created_at: v.string(),
  expires_at: v.string(),
  redeemed_at: v.optional(v.string()),
  /** Of the token that came of it, where there still is one; empty when that does not end. */
  token_expires_at: v.optional(v.string()),
  /** Names the invite; this and what follows is ours. */
  token_suffix: v.string(),
  /** It gives an agent that exists a new token. */
  is_rotation: v.boolean(),
  /** The id of an actor. */
  created_by: v.string(),
  created_by_name: v.string(),
});
export type AgentInviteItem = v.InferOutput<typeof AgentInviteItem>;
export const ListAgentInvitesReply = v.object({ invites: v.array(AgentInviteItem) });
export type ListAgentInvitesReply = v.InferOutput<typeof ListAgentInvitesReply>;

/** The name is ours: it says which one a suffix has hit. */
export const RevokeAgentInviteReply = v.object({ status: v.literal("revoked"), agent_name: v.string() });

export const RedeemInviteReply = v.object({
  /** Where the agent reaches the API. */
  av_addr: v.string(),
  /** Shown this once. */
  av_agent_token: v.string(),
  agent_name: v.string(),
  /** Null when there are none. */
  vaults: v.nullable(v.array(AssignmentItem)),
  /** How to go on, for the agent to read. */
  instructions: v.string(),
});
