import type { Actor, Principal } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Agent } from "../../ports/store/agent/agents.ts";
import type { Repos } from "../../ports/store.ts";
import { actorMay, authorize, authorizeActor } from "../authorize.ts";

type Deps = { readonly store: Pick<Repos, "agents">; readonly clock: Clock };

/** The agent of that name, for who may see it. Throws `forbidden`, and `agent_not_found` for one that it may not see. */
export async function findAgent(deps: Deps, principal: Principal, name: string): Promise<Agent> {
  const actor = authorize(deps, principal, "agent:list");
  const agent = await deps.store.agents.byName(name);
  if (agent === undefined || !(await isVisible(deps, actor, agent))) throw agentNotFound(name);
  return agent;
}

/** The same for who may manage it. Throws `forbidden` also for one that the principal sees and may not manage. */
export async function findManaged(deps: Deps, principal: Principal, name: string): Promise<Agent> {
  const agent = await findAgent(deps, principal, name);
  authorizeActor(deps, principal, { action: "agent:manage", target: agent });
  return agent;
}

/** Says which agent there is not. */
export function agentNotFound(name: string): AppError {
  return new AppError("agent_not_found", { message: `Agent not found: ${name}` });
}

/** Says which agent it was that will not come back. */
export function agentRevoked(name: string): AppError {
  return new AppError("agent_revoked", {
    message: `Agent ${name} is revoked`,
    hint: "A revoked agent does not come back; delete it and create another.",
  });
}

/** Whether somebody sees the agent in lists: an owner, who made it, or who is in a vault with it. */
export async function isVisible({ store, clock }: Deps, actor: Actor, agent: Agent): Promise<boolean> {
  return (
    actorMay({ clock }, actor, { action: "agent:list-all" }) ||
    (await store.agents.isVisible(agent.id, { actorId: actor.id, now: clock.now() }))
  );
}
