import { companyActor, type Principal } from "../../../core/actor.ts";
import { doerOf } from "../../../core/audit/doer.ts";
import { parseRegisterAgent } from "../../../core/company/register.ts";
import { agentName } from "../../../core/identity/agent-ref.ts";
import { DEFAULT_PROFILE } from "../../../core/identity/svid-claims.ts";
import type { Agent } from "../../../ports/store/agent/agents.ts";
import { newAgent } from "../../agent/create-agent.ts";
import { agentRevoked } from "../../agent/find-agent.ts";
import { act } from "../../audit/act.ts";
import { authorizeCompany, type CompanyDeps, companyById } from "../company-of.ts";
import { type IssuedSvid, issueSvidOf } from "../svid.ts";

/**
 * Makes an agent known to a company, or replaces what the company keeps with it, and gives its first SVID. The rest of
 * an agent that is there stays as it is. `readBody` is asked once it is known that the principal may. Throws
 * `forbidden`, `company_not_found`, `bad_request`, `body_too_large`, `agent_revoked`.
 */
export async function registerAgent(
  deps: CompanyDeps,
  principal: Principal,
  { named, readBody }: { readonly named: string | undefined; readonly readBody: () => Promise<unknown> },
): Promise<{ readonly agent: Agent; readonly agentId: string; readonly issued: IssuedSvid }> {
  const companyId = authorizeCompany(deps, principal, named, "agent:register");
  await companyById(deps.store, companyId);
  const { agentId, metadata } = parseRegisterAgent(await readBody());
  const name = agentName({ companyId, agentId });
  const kept = metadata === undefined ? {} : { metadata };
  const agent = await act(deps, doerOf(principal), async (repos, note) => {
    const before = await repos.agents.byName(name);
    if (before?.status === "revoked") throw agentRevoked(name);
    const { metadata: _, ...rest } = before ?? born(deps, principal, { name, companyId });
    const after: Agent = { ...rest, registeredAt: deps.clock.now(), ...kept };
    if (before === undefined) await repos.agents.create(after);
    else await repos.agents.register(after.id, after);
    note({
      action: "agent.register",
      target: { type: "agent", id: after.id, name },
      changes: { company: { after: companyId }, again: { after: before !== undefined } },
    });
    // Where the name was another's a moment ago, its first SVID has to wait for that.
    return (await repos.agents.byName(name)) ?? after;
  });
  const profile = { ...DEFAULT_PROFILE, audience: deps.identity.audience };
  return { agent, agentId, issued: await issueSvidOf(deps, agent, profile) };
}

/** It may do nothing on the instance and has no token: whoever registers an agent vouches for its name alone. */
function born(
  deps: CompanyDeps,
  principal: Principal,
  { name, companyId }: Pick<Agent, "name" | "companyId">,
): Agent {
  const createdBy = "id" in principal ? principal.id : companyActor(companyId);
  return { ...newAgent(deps, { name, role: "no-access", createdBy }), companyId, origin: "company" };
}
