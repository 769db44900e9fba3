import { isActor, type Principal } from "../../core/actor.ts";
import type { CompanyId } from "../../core/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Viewer } from "../../ports/store/agent/agents.ts";
import type { Repos } from "../../ports/store.ts";
import { demandAllowed, may } from "../authorize.ts";

type Deps = { readonly store: Pick<Repos, "realms">; readonly clock: Clock };

/** What of all agents somebody sees: those of one company, what a viewer sees, or with neither all of them. */
export type AgentsSeen = { readonly companyId?: CompanyId; readonly visibleTo?: Viewer };

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
