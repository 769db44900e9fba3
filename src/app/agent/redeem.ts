import { isOver } from "../../core/access/expiry.ts";
import { agentInstructions } from "../../core/agent/instructions.ts";
import { anonymousDoer } from "../../core/audit/doer.ts";
import type { Act } from "../../core/audit/record.ts";
import { AppError } from "../../core/errors.ts";
import type { AgentId, TokenHash } from "../../core/ids.ts";
import { inviteStatus } from "../../core/invite/status.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import type { Agent } from "../../ports/store/agent/agents.ts";
import type { AgentInvite } from "../../ports/store/agent/invites.ts";
import type { Grant } from "../../ports/store/vault/grants.ts";
import type { Repos } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { type ActDeps, act, type Note } from "../audit/act.ts";
import { actorMay } from "../authorize.ts";
import { activeActor } from "../principals.ts";
import { leftOut, stillGiven } from "../still-given.ts";
import { addAgent, newAgent } from "./create-agent.ts";
import { replaceToken } from "./rotate.ts";
import { type NewAgentToken, newAgentToken } from "./tokens.ts";

type Deps = ActDeps & {
  readonly store: Pick<Repos, "agentInvites">;
  readonly clock: Clock;
  readonly random: Random;
  readonly tokens: Tokens;
  readonly baseUrl: string;
  /** Where the proxy listens now; undefined while it is off. */
  mitm(): { readonly port: number } | undefined;
};

export type Redeemed = {
  readonly agentName: string;
  /** Shown this once. */
  readonly token: string;
  /** Those that are good now, by name. */
  readonly vaults: readonly Grant[];
  /** How to go on, for the agent to read. */
  readonly instructions: string;
};

/**
 * The invite of that token, which can be redeemed. Throws `invite_not_found`, `invite_redeemed`, `invite_revoked`
 * and `invite_expired`.
 */
export async function findRedeemable(
  { store, clock, tokens }: Pick<Deps, "store" | "clock" | "tokens">,
  token: string,
): Promise<AgentInvite> {
  return await demandRedeemable(store, tokens.hash(token), clock.now());
}

/**
 * Redeems an invite once, however many try: makes the agent with its vaults and its token, or replaces the token of the
 * agent that the invite rotates. All of it happens, or nothing and the invite stays good. Throws as `findRedeemable`, and
 * `agent_exists` for a name that was taken meanwhile, `agent_gone` for an agent that was revoked.
 */
export async function redeemInvite(
  deps: Deps,
  request: { readonly token: string; readonly ip: string },
): Promise<Redeemed> {
  // Strangers make no others wait by what is no invite.
  await findRedeemable(deps, request.token);
  const hash = deps.tokens.hash(request.token);
  const { agent, minted, vaults } = await act(deps, anonymousDoer(request.ip), async (repos, note) => {
    const now = deps.clock.now();
    const invite = await demandRedeemable(repos, hash, now);
    if (!(await repos.agentInvites.redeem(invite.id, now))) throw new AppError("invite_redeemed");
    const given = await stillGiven({ ...deps, store: repos }, invite, "agent");
    note({
      action: "agent-invite.redeem",
      target: targetOf("invite", String(invite.id), invite.agentName),
      changes: leftOut(invite, given),
    });
    const redeemed = await (invite.agentId === undefined
      ? admit(deps, repos, note, { ...invite, vaults: given })
      : rotate(deps, repos, note, { invite, agentId: invite.agentId }));
    await repos.agentInvites.noteToken(invite.id, redeemed.minted.session.hash);
    const held = await repos.grants.ofActor(redeemed.agent.id);
    return { ...redeemed, vaults: held.filter((grant) => !isOver(grant, now)) };
  });
  const { expiresAt } = minted.session;
  const instructions = agentInstructions({
    baseUrl: deps.baseUrl,
    proxyPort: deps.mitm()?.port,
    agentName: agent.name,
    vaults: vaults.map(({ vaultName, role }) => ({ name: vaultName, role })),
    ...(expiresAt === undefined ? {} : { tokenEndsAt: expiresAt }),
  });
  return { agentName: agent.name, token: minted.token, vaults, instructions };
}

type Admitted = { readonly agent: Agent; readonly minted: NewAgentToken };

async function admit(deps: Deps, repos: Repos, note: Note, invite: AgentInvite): Promise<Admitted> {
  const { agentName: name, role, createdBy, tokenTtlMs } = invite;
  const agent = newAgent(deps, { name, role, createdBy: createdBy.id });
  await addAgent({ repos, note, now: deps.clock.now() }, agent, invite.vaults);
  const minted = newAgentToken(deps, agent.id, tokenTtlMs);
  await repos.sessions.create(minted.session);
  return { agent, minted };
}

async function rotate(
  deps: Deps,
  repos: Repos,
  note: Note,
  { invite, agentId }: { readonly invite: AgentInvite; readonly agentId: AgentId },
): Promise<Admitted> {
  const agent = await repos.agents.byId(agentId);
  if (agent === undefined || agent.status === "revoked") throw new AppError("agent_gone");
  const maker = await activeActor(repos, invite.createdBy);
  // The agent may have become more than its creator can manage.
  if (maker === undefined || !actorMay(deps, maker, { action: "agent:manage", target: agent })) {
    throw new AppError("invite_revoked");
  }
  const minted = await replaceToken(deps, repos, agent.id);
  note({ action: "agent.rotate", target: targetOf("agent", agent.id, agent.name) });
  return { agent, minted };
}

async function demandRedeemable(
  repos: Pick<Repos, "agentInvites">,
  hash: TokenHash,
  now: number,
): Promise<AgentInvite> {
  const invite = await repos.agentInvites.byHash(hash);
  if (invite === undefined) throw new AppError("invite_not_found");
  const status = inviteStatus(invite, now);
  if (status !== "pending") throw new AppError(`invite_${status}`);
  return invite;
}

function targetOf(type: "invite" | "agent", id: string, name: string): Act["target"] {
  return { type, id, name };
}
