import { isActor, type Principal } from "../../core/actor.ts";
import type { AgentId } from "../../core/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Agent, AgentsSeen } from "../../ports/store/agent/agents.ts";
import type { Realm } from "../../ports/store/realm/realms.ts";
import type { Repos } from "../../ports/store.ts";
import { demandAllowed, may } from "../authorize.ts";

type Deps = { readonly store: Pick<Repos, "realms">; readonly clock: Clock };

/**
 * Which agents a principal sees: owners all, a company its own, everybody else those of the realms that they are in, and
 * an agent itself. Throws `forbidden` for who has no account.
 */
export async function agentsSeenBy(deps: Deps, principal: Principal): Promise<AgentsSeen> {
  demandAllowed(deps, principal, { action: "directory:read" });
  if (principal.type === "company") return { companyId: principal.companyId };
  if (!isActor(principal) || may(deps, principal, { action: "agent:list-all" })) return {};
  return { visibleTo: { actorId: principal.id, realmIds: await deps.store.realms.idsOf(principal.id) } };
}

/** The same with those that they work with: an instance member also sees what it made, and what shares a vault with it. */
export async function agentsKnownTo(deps: Deps, principal: Principal): Promise<AgentsSeen> {
  const { visibleTo, ...seen } = await agentsSeenBy(deps, principal);
  if (visibleTo === undefined) return seen;
  return {
    visibleTo: may(deps, principal, { action: "agent:list" })
      ? { ...visibleTo, worksAt: deps.clock.now() }
      : visibleTo,
  };
}

/** Whether the agent is one of those. */
export async function isAmong(
  { agents }: Pick<Repos, "agents">,
  { companyId, visibleTo }: AgentsSeen,
  agent: Agent,
): Promise<boolean> {
  if (companyId !== undefined) return agent.companyId === companyId;
  return visibleTo === undefined || (await agents.isVisible(agent.id, visibleTo));
}

/** Of each of these agents, the realms that who sees them knows of: a viewer learns of none but its own. */
export async function realmsShown(
  { realms }: Pick<Repos, "realms">,
  { visibleTo }: AgentsSeen,
  ids: readonly AgentId[],
): Promise<(id: AgentId) => readonly Realm[]> {
  const found = await realms.ofAgents(ids);
  return (id) => {
    const all = found.get(id) ?? [];
    return visibleTo === undefined ? all : all.filter((realm) => visibleTo.realmIds.includes(realm.id));
  };
}
