import { agentBehind, type Principal } from "../../../core/actor.ts";
import { type AgentRights, agentRights, commonRights, NO_RIGHTS } from "../../../core/agent/rights.ts";
import { agentAddress } from "../../../core/identity/agent-ref.ts";
import type { AgentId } from "../../../core/ids.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Store } from "../../../ports/store.ts";

type Deps = {
  readonly store: {
    readonly agents: Pick<Store["agents"], "byId">;
    readonly policies: Pick<Store["policies"], "ofAgent">;
  };
  readonly clock: Clock;
};

/**
 * What the agent may do through the proxy that acts, itself or by a session that it minted; of one that acts for
 * another, what both may. Undefined for people and what
 * they minted, and for companies, which are no agents: capabilities and policies say nothing of them.
 */
export async function rightsOf(
  { store, clock }: Deps,
  principal: Principal,
): Promise<AgentRights | undefined> {
  const id = agentBehind(principal);
  if (id === undefined) return undefined;
  let rights = await rightsOfAgent({ store, clock }, id);
  // Who acts for another may no more than that one.
  for (const other of principal.type === "scoped" ? (principal.delegation?.agents ?? []) : []) {
    if (other.id !== id) rights = commonRights(rights, await rightsOfAgent({ store, clock }, other.id));
  }
  return rights;
}

/** What that agent may do by itself. */
export async function rightsOfAgent({ store, clock }: Deps, id: AgentId | "nobody"): Promise<AgentRights> {
  const agent = id === "nobody" ? undefined : await store.agents.byId(id);
  if (agent === undefined) return NO_RIGHTS;
  const { companyId, agentId } = agentAddress(agent);
  const policies = await store.policies.ofAgent(agent.id);
  const { capabilities } = agent;
  return agentRights({ id: agent.id, agent: `${companyId}:${agentId}`, capabilities, policies }, clock.now());
}
