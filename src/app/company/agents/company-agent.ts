import type { ActionNeeding } from "../../../core/access/action.ts";
import type { Question } from "../../../core/access/decide.ts";
import type { Principal } from "../../../core/actor.ts";
import { resolveAgentRef } from "../../../core/identity/agent-ref.ts";
import type { Agent } from "../../../ports/store/agent/agents.ts";
import { agentNotFound, agentOfRef, agentRevoked } from "../../agent/find-agent.ts";
import { demandAllowed, may } from "../../authorize.ts";
import { type CompanyDeps, companyOf } from "../company-of.ts";

/**
 * The active agent that a reference names, for who may do this for it. Throws `forbidden`, `agent_not_found` also for an
 * agent of another company than the one that asks, and `agent_revoked`.
 */
export async function companyAgent(
  deps: CompanyDeps,
  principal: Principal,
  ref: string,
  action: ActionNeeding<"agent-identity" | "company-holder">,
): Promise<Agent> {
  const scope = companyOf(principal);
  const agent = await agentOfRef(deps, ref, scope);
  const target = agent ?? {
    companyId: resolveAgentRef(ref, { ...deps, companyId: scope })?.companyId ?? scope,
  };
  const question: Question = { action, target };
  // A company learns of no other's agents.
  if (principal.type === "company" && !may(deps, principal, question)) throw agentNotFound(ref);
  demandAllowed(deps, principal, question);
  if (agent === undefined) throw agentNotFound(ref);
  if (agent.status === "revoked") throw agentRevoked(ref);
  return agent;
}
