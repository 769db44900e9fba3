import * as v from "valibot";

/** `registeredAt` is when it was registered last. */
export const RegisterAgentReply = v.object({
  agentId: v.string(),
  spiffeId: v.string(),
  svid: v.string(),
  registeredAt: v.string(),
});
export type RegisterAgentReply = v.InferOutput<typeof RegisterAgentReply>;

export const AgentSvidReply = v.object({
  agentId: v.string(),
  spiffeId: v.string(),
  svid: v.string(),
  expiresAt: v.string(),
  audience: v.string(),
});
export type AgentSvidReply = v.InferOutput<typeof AgentSvidReply>;
