/** The agents of one company, for whoever holds the company: what it registered, and what stands of their proofs. */
import type { Principal } from "../../../core/actor.ts";
import { agentName } from "../../../core/identity/agent-ref.ts";
import type { CompanyAgentId } from "../../../core/ids.ts";
import type { Agent } from "../../../ports/store/agent/agents.ts";
import type { AgentPresence } from "../../../ports/store/agent/presence.ts";
import type { Passport } from "../../../ports/store/company/passports.ts";
import { agentNotFound } from "../../agent/find-agent.ts";
import type { Presence } from "../../agent/presence.ts";
import { demandAllowed } from "../../authorize.ts";
import { authorizeCompany, type CompanyDeps, companyById } from "../company-of.ts";

type Deps = CompanyDeps & { readonly presence: Pick<Presence, "of"> };

export type RegisteredAgent = {
  readonly agent: Agent;
  /** Absent for one that was never seen. */
  readonly presence?: AgentPresence;
};

export type RegisteredAgents = {
  /** By name, the revoked among them. */
  readonly agents: readonly RegisteredAgent[];
  /** What to ask for the page behind this one with; absent on the last. */
  readonly next?: string;
};

/** A page of a company's agents, those behind the name `after`. Throws `forbidden`, `company_not_found`. */
export async function listRegisteredAgents(
  deps: Deps,
  principal: Principal,
  {
    named,
    after,
    limit,
  }: { readonly named: string | undefined; readonly after: string | undefined; readonly limit: number },
): Promise<RegisteredAgents> {
  const companyId = authorizeCompany(deps, principal, named, "agent:list-registered");
  await companyById(deps.store, companyId);
  // One more tells whether there is another page.
  const query = { companyId, limit: limit + 1, ...(after === undefined ? {} : { after }) };
  const found = await deps.store.agents.list(query);
  const agents = found.slice(0, limit);
  const next = agents.length === found.length ? undefined : agents.at(-1)?.name;
  return {
    agents: await withPresence(deps, agents),
    ...(next === undefined ? {} : { next }),
  };
}

/**
 * One of them, by what its company calls it, with its passports that have not ended. Throws `forbidden`,
 * `company_not_found`, `agent_not_found`.
 */
export async function readRegisteredAgent(
  deps: Deps,
  principal: Principal,
  { named, agentId }: { readonly named: string | undefined; readonly agentId: string },
): Promise<RegisteredAgent & { readonly passports: readonly Passport[] }> {
  const companyId = authorizeCompany(deps, principal, named, "agent:list-registered");
  demandAllowed(deps, principal, { action: "passport:manage", target: { companyId } });
  await companyById(deps.store, companyId);
  const agent = await deps.store.agents.byName(agentName({ companyId, agentId: agentId as CompanyAgentId }));
  // A name of the company `default` may hold what reads as another's.
  if (agent?.companyId !== companyId) throw agentNotFound(agentId);
  const [[listed = { agent }], passports] = await Promise.all([
    withPresence(deps, [agent]),
    deps.store.passports.ofAgent(agent.id, deps.clock.now()),
  ]);
  return { ...listed, passports };
}

async function withPresence(
  { presence }: Pick<Deps, "presence">,
  agents: readonly Agent[],
): Promise<RegisteredAgent[]> {
  const known = await presence.of(agents.map(({ id }) => id));
  return agents.map((agent) => {
    const found = known.get(agent.id);
    return { agent, ...(found === undefined ? {} : { presence: found }) };
  });
}
