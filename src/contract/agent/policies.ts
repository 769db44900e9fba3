/** Agent policies on the wire, in the spelling of the documents; the body is read by `core/agent/policy.ts`. */
import * as v from "valibot";

export const PolicyItem = v.object({
  id: v.string(),
  /** The agent's DID, or `company:agentId` of one without a key; null where the policy is a realm's. */
  agentDid: v.nullable(v.string()),
  realmId: v.nullable(v.string()),
  capabilities: v.array(v.string()),
  resourceLimits: v.object({
    allowedDomains: v.optional(v.array(v.string())),
    maxRequestsPerHour: v.optional(v.number()),
  }),
  expiresAt: v.nullable(v.string()),
  /** The id of an actor. */
  createdBy: v.string(),
  createdAt: v.string(),
});
export type PolicyItem = v.InferOutput<typeof PolicyItem>;

/** `sentTo` names agents that were told; here the proxy holds agents to it, and none has to be. */
export const CreatePolicyReply = v.object({ policy: PolicyItem, sentTo: v.array(v.string()) });
export type CreatePolicyReply = v.InferOutput<typeof CreatePolicyReply>;
export const ListPoliciesReply = v.object({ policies: v.array(PolicyItem) });
export type ListPoliciesReply = v.InferOutput<typeof ListPoliciesReply>;
export const PolicyReply = v.object({ policy: PolicyItem });
export const DeletePolicyReply = v.object({ ok: v.literal(true), sentTo: v.array(v.string()) });
