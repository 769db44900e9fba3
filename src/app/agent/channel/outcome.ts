import type { Capability } from "../../../core/agent/capability.ts";
import type { AgentPolicy } from "../../../core/agent/policy.ts";
import { agentRights } from "../../../core/agent/rights.ts";
import type { AgentId, RegistrationId } from "../../../core/ids.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Agent } from "../../../ports/store/agent/agents.ts";
import type { Store } from "../../../ports/store.ts";

/** What became of a registration. */
export type Outcome =
  | { readonly type: "pending" }
  | { readonly type: "approved"; readonly agent: Agent }
  | { readonly type: "rejected"; readonly reason: string };

/** How an agent stands now; absent for one that is revoked or gone. */
export type Standing = {
  readonly agent: Agent;
  /** Its own, as far as every policy on it lets it have them. */
  readonly capabilities: readonly Capability[];
  /** The newest on it or on one of its realms. */
  readonly policy?: AgentPolicy;
};

export async function outcomeOf(
  store: Pick<Store, "agents" | "registrations">,
  id: RegistrationId,
): Promise<Outcome> {
  const registration = await store.registrations.byId(id);
  if (registration === undefined) return { type: "rejected", reason: "Nobody decided in time" };
  const { decision } = registration;
  if (decision === undefined) return { type: "pending" };
  if (decision.status === "rejected") return { type: "rejected", reason: decision.reason };
  const agent = decision.agentId === undefined ? undefined : await store.agents.byId(decision.agentId);
  return agent?.status === "active"
    ? { type: "approved", agent }
    : { type: "rejected", reason: "The agent is revoked" };
}

/** Those of them that are active. */
export async function standingsOf(
  { store, clock }: { readonly store: Pick<Store, "agents" | "policies">; readonly clock: Clock },
  ids: readonly AgentId[],
): Promise<ReadonlyMap<AgentId, Standing>> {
  const agents = (await store.agents.byIds(ids)).filter(({ status }) => status === "active");
  // Most instances have no policy, and then a thousand agents are one question.
  const hasPolicies = (await store.policies.list({})).length > 0;
  const standings = new Map<AgentId, Standing>();
  for (const agent of agents) {
    const policies = hasPolicies ? await store.policies.ofAgent(agent.id) : [];
    const { capabilities, ended } = agentRights({ ...agent, agent: agent.name, policies }, clock.now());
    const [policy] = policies;
    standings.set(agent.id, {
      agent,
      capabilities: ended === undefined ? capabilities : [],
      ...(policy === undefined ? {} : { policy }),
    });
  }
  return standings;
}
