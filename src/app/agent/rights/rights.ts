import { agentBehind, type Principal } from "../../../core/actor.ts";
import { type AgentRights, agentRights, commonRights, NO_RIGHTS } from "../../../core/agent/rights.ts";
import { agentAddress, qualifiedRef } from "../../../core/identity/agent-ref.ts";
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
 * another, what both may. Nothing for a session whose minter is not known. Undefined for people and what they minted, and
 * for companies, which are no agents: capabilities and policies say nothing of them.
 */
export async function rightsOf(
  { store, clock }: Deps,
  principal: Principal,
): Promise<AgentRights | undefined> {
  const id = agentBehind(principal);
  if (id === undefined) return isOfNobody(principal) ? NO_RIGHTS : undefined;
  let rights = await rightsOfAgent({ store, clock }, id);
  // Who acts for another may no more than that one.
  for (const other of principal.type === "scoped" ? (principal.delegation?.agents ?? []) : []) {
    if (other.id !== id) rights = commonRights(rights, await rightsOfAgent({ store, clock }, other.id));
  }
  return rights;
}

function isOfNobody(principal: Principal): boolean {
  return principal.type === "scoped" && principal.mintedBy === undefined;
}

/** What that agent may do by itself. */
export async function rightsOfAgent({ store, clock }: Deps, id: AgentId): Promise<AgentRights> {
  const agent = await store.agents.byId(id);
  if (agent === undefined) return NO_RIGHTS;
  const { capabilities } = agent;
  const policies = await store.policies.ofAgent(id);
  return agentRights({ id, agent: qualifiedRef(agentAddress(agent)), capabilities, policies }, clock.now());
}
