import type { AgentId } from "../../core/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { AgentSession } from "../../ports/store/agent/agents.ts";
import type { Tokens } from "../../ports/tokens.ts";

/** The token, which is shown this once, and the session that it opens. */
export type NewAgentToken = { readonly token: string; readonly session: AgentSession };

/** A new token of that agent, not stored yet. It lives for `ttlMs`, or for ever. */
export function newAgentToken(
  deps: { readonly tokens: Tokens; readonly clock: Clock },
  agentId: AgentId,
  ttlMs?: number,
): NewAgentToken {
  const { token, hash, publicId } = deps.tokens.mint("agent");
  const createdAt = deps.clock.now();
  const end = ttlMs === undefined ? {} : { expiresAt: createdAt + ttlMs };
  return { token, session: { type: "agent", hash, publicId, agentId, createdAt, ...end } };
}
