import {
  type InstanceRole,
  parseInstanceRole,
  reachesInstanceRole,
} from "../../core/access/instance-role.ts";
import type { Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import type { AuditTarget } from "../../core/audit/record.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Agent } from "../../ports/store/agent/agents.ts";
import { demandAnotherOwner } from "../account/last-owner.ts";
import { type ActDeps, act, actToRevoke } from "../audit/act.ts";
import { authorize } from "../authorize.ts";
import { companyOf } from "../company/company-of.ts";
import { revokedInvites, revokeInvitesOf } from "../revoke-invites.ts";
import { agentExists, demandUnpromised, parseNewName } from "./create-agent.ts";
import { agentNotFound, agentOfRef, agentRevoked, findManaged, type Naming } from "./find-agent.ts";

type Deps = ActDeps & Naming & { readonly clock: Clock };

/**
 * Ends the agent's tokens, what it minted with them, what is open and the invites that it made; its name and its grants
 * stay. Throws `forbidden`,
 * `agent_not_found`, `agent_revoked`, `last_owner`.
 */
export async function revokeAgent(deps: Deps, principal: Principal, name: string): Promise<void> {
  await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const agent = await findManaged({ ...deps, store: repos }, principal, name);
    if (agent.status === "revoked") throw agentRevoked(name);
    if (agent.role === "owner") await demandAnotherOwner(repos, "revoke");
    await repos.agents.revoke(agent.id, deps.clock.now());
    const invites = await revokeInvitesOf(repos, agent.id, deps.clock.now());
    const changes = { status: { before: agent.status, after: "revoked" }, ...revokedInvites(invites) };
    note({ action: "agent.revoke", target: targetOf(agent), changes });
  });
}

/** Removes the agent and all that it has. Throws `forbidden`, `agent_not_found`, `last_owner`. */
export async function deleteAgent(deps: Deps, principal: Principal, name: string): Promise<void> {
  await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const agent = await findManaged({ ...deps, store: repos }, principal, name, "agent:delete");
    if (agent.role === "owner" && agent.status === "active") await demandAnotherOwner(repos, "delete");
    const now = deps.clock.now();
    const invites = await revokeInvitesOf(repos, agent.id, now);
    await repos.agents.delete(agent.id, now);
    const changes = {
      role: { before: agent.role },
      status: { before: agent.status },
      ...revokedInvites(invites),
    };
    note({ action: "agent.delete", target: targetOf(agent), changes });
  });
}

/**
 * Gives the name before and the agent as it is called now, in the company that it is of. Throws `forbidden`,
 * `agent_not_found`, `invalid_agent_name`, `bad_request`, and `agent_exists` also for the name that it has.
 */
export async function renameAgent(
  deps: Deps,
  principal: Principal,
  request: { readonly name: string; readonly newName: string },
): Promise<{ readonly before: string; readonly after: Pick<Agent, "name" | "companyId"> }> {
  return await act(deps, doerOf(principal), async (repos, note) => {
    const agent = await findManaged({ ...deps, store: repos }, principal, request.name);
    const name = parseNewName(agent.companyId, request.newName);
    const actor = authorize(deps, principal, "agent:list");
    await demandUnpromised({ store: repos, clock: deps.clock }, actor, name);
    if (!(await repos.agents.rename(agent.id, name, deps.clock.now()))) throw agentExists(name);
    const changes = { name: { before: agent.name, after: name } };
    note({ action: "agent.rename", target: { ...targetOf(agent), name }, changes });
    return { before: agent.name, after: { name, companyId: agent.companyId } };
  });
}

/**
 * Gives the agent another role on the instance and tells the one that it had. Throws `forbidden`, `bad_request`,
 * `agent_not_found`, `agent_revoked`, `last_owner`.
 */
export async function setAgentRole(
  deps: Deps,
  principal: Principal,
  request: { readonly name: string; readonly role: string },
): Promise<{ readonly before: InstanceRole; readonly after: InstanceRole }> {
  authorize(deps, principal, "agent:set-role");
  const after = parseInstanceRole(request.role);
  return await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const agent = await agentOfRef({ ...deps, store: repos }, request.name, companyOf(principal));
    if (agent === undefined) throw agentNotFound(request.name);
    if (agent.status === "revoked") throw agentRevoked(agent.name);
    const before = agent.role;
    if (before === after) return { before, after };
    if (before === "owner" && after !== "owner") await demandAnotherOwner(repos, "demote");
    const now = deps.clock.now();
    const invites = reachesInstanceRole(after, before) ? 0 : await revokeInvitesOf(repos, agent.id, now);
    await repos.agents.setRole(agent.id, after, now);
    const changes = { role: { before, after }, ...revokedInvites(invites) };
    note({ action: "agent.set-role", target: targetOf(agent), changes });
    return { before, after };
  });
}

function targetOf({ id, name }: Agent): AuditTarget {
  return { type: "agent", id, name };
}
