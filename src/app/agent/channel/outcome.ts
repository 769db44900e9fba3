import type { Capability } from "../../../core/agent/capability.ts";
import type { AgentId, RegistrationId } from "../../../core/ids.ts";
import type { Agent } from "../../../ports/store/agent/agents.ts";
import type { Store } from "../../../ports/store.ts";

/** What became of a registration. */
export type Outcome =
  | { readonly type: "pending" }
  | { readonly type: "approved"; readonly agent: Agent }
  | { readonly type: "rejected"; readonly reason: string };

/** How an agent stands now; absent for one that is revoked or gone. */
export type Standing = { readonly agent: Agent; readonly capabilities: readonly Capability[] };

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

export async function standingsOf(
  store: Pick<Store, "agents">,
  ids: readonly AgentId[],
): Promise<ReadonlyMap<AgentId, Standing>> {
  const agents = (await store.agents.byIds(ids)).filter(({ status }) => status === "active");
  return new Map(agents.map((agent) => [agent.id, { agent, capabilities: agent.capabilities }]));
}
