import type { Principal } from "../../core/actor.ts";
import { ROTATION_TTL_MS } from "../../core/agent/lifetime.ts";
import { rotationPrompt } from "../../core/agent/prompt.ts";
import { doerOf } from "../../core/audit/doer.ts";
import { spanText } from "../../core/duration.ts";
import type { AgentId } from "../../core/ids.ts";
import { inviteLink } from "../../core/invite/link.ts";
import { keptSuffix } from "../../core/invite/suffix.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Agent } from "../../ports/store/agent/agents.ts";
import type { Repos } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { type ActDeps, act, actToRevoke, type Note } from "../audit/act.ts";
import { authorize } from "../authorize.ts";
import { agentRevoked, findManaged, type Naming } from "./find-agent.ts";
import { type NewAgentToken, newAgentToken } from "./tokens.ts";

type Deps = ActDeps & Naming & { readonly clock: Clock; readonly tokens: Tokens; readonly baseUrl: string };

/**
 * A new token at once; the one before is good for nothing from now on, and neither is a rotation that waits to be
 * redeemed. Throws `forbidden`, `agent_not_found`, `agent_revoked`.
 */
export async function rotateToken(
  deps: Deps,
  principal: Principal,
  name: string,
): Promise<{ readonly token: string; readonly rotatedAt: number }> {
  return await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const agent = await findRotatable(deps, repos, principal, name);
    const now = deps.clock.now();
    const { token } = await replaceToken(deps, repos, agent.id);
    await endRotations(repos, note, agent, now);
    note({ action: "agent.rotate", target: { type: "agent", id: agent.id, name: agent.name } });
    return { token, rotatedAt: now };
  });
}

export type Rotation = {
  readonly inviteLink: string;
  readonly prompt: string;
  /** As `15m`. */
  readonly expiresIn: string;
};

/**
 * An invite with which the agent fetches a new token itself; the one that it has is good until then. It takes the place
 * of one that was made before and not redeemed. Throws as `rotateToken`.
 */
export async function inviteRotation(deps: Deps, principal: Principal, name: string): Promise<Rotation> {
  const actor = authorize(deps, principal, "agent:list");
  const { token, hash } = deps.tokens.mint("agent-invite");
  await act(deps, doerOf(principal), async (repos, note) => {
    const agent = await findRotatable(deps, repos, principal, name);
    const now = deps.clock.now();
    await endRotations(repos, note, agent, now);
    const id = await repos.agentInvites.create({
      hash,
      suffix: keptSuffix(token),
      agentName: agent.name,
      agentId: agent.id,
      role: agent.role,
      createdBy: { type: actor.type, id: actor.id },
      createdAt: now,
      expiresAt: now + ROTATION_TTL_MS,
      vaults: [],
    });
    const target = { type: "invite", id: String(id), name: agent.name } as const;
    note({ action: "agent-invite.create", target, changes: { rotates: { after: agent.id } } });
  });
  const [link, expiresIn] = [inviteLink(deps.baseUrl, token), spanText(ROTATION_TTL_MS)];
  return { inviteLink: link, expiresIn, prompt: rotationPrompt({ inviteUrl: link, expiresIn }) };
}

/** Within a unit of work: ends the agent's tokens, and gives the one that it has from now on. */
export async function replaceToken(
  deps: { readonly tokens: Tokens; readonly clock: Clock },
  repos: Pick<Repos, "agents" | "sessions">,
  agentId: AgentId,
): Promise<NewAgentToken> {
  await repos.agents.endTokens(agentId, deps.clock.now());
  const minted = newAgentToken(deps, agentId);
  await repos.sessions.create(minted.session);
  return minted;
}

/** One rotation waits at a time. */
async function endRotations(
  { agentInvites }: Pick<Repos, "agentInvites">,
  note: Note,
  { id, name }: Agent,
  now: number,
): Promise<void> {
  for (const invite of await agentInvites.revokeRotations(id, now)) {
    const target = { type: "invite", id: String(invite), name } as const;
    note({ action: "agent-invite.revoke", target, changes: { rotates: { before: id } } });
  }
}

async function findRotatable(deps: Deps, repos: Repos, principal: Principal, name: string): Promise<Agent> {
  const agent = await findManaged({ ...deps, store: repos }, principal, name, "agent:rotate");
  if (agent.status === "revoked") throw agentRevoked(agent.name);
  return agent;
}
