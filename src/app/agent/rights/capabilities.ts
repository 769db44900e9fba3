import type { Principal } from "../../../core/actor.ts";
import { type Capability, parseCapabilities } from "../../../core/agent/capability.ts";
import { doerOf } from "../../../core/audit/doer.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Agent } from "../../../ports/store/agent/agents.ts";
import { type ActDeps, actToRevoke } from "../../audit/act.ts";
import { authorize } from "../../authorize.ts";
import { agentNotFound, agentOfRef, agentRevoked, type Naming } from "../find-agent.ts";

type Deps = ActDeps & Naming & { readonly clock: Clock };

/**
 * Gives the agent these capabilities in place of those that it has, which may be none; what is open is looked at again
 * within a second. Throws `forbidden`, `bad_request`, `agent_not_found`, `agent_revoked`.
 */
export async function setCapabilities(
  deps: Deps,
  principal: Principal,
  request: { readonly ref: string; readonly capabilities: unknown },
): Promise<{
  readonly agent: Agent;
  readonly before: readonly Capability[];
  readonly after: readonly Capability[];
}> {
  authorize(deps, principal, "agent:set-capabilities");
  const after = parseCapabilities("capabilities", request.capabilities);
  return await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const agent = await agentOfRef({ ...deps, store: repos }, request.ref);
    if (agent === undefined) throw agentNotFound(request.ref);
    if (agent.status === "revoked") throw agentRevoked(agent.name);
    const before = agent.capabilities;
    if (before.join() === after.join()) return { agent, before, after };
    await repos.agents.setCapabilities(agent.id, after, deps.clock.now());
    const target = { type: "agent", id: agent.id, name: agent.name } as const;
    note({ action: "agent.set-capabilities", target, changes: { capabilities: { before, after } } });
    return { agent, before, after };
  });
}
