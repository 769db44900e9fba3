import { type InstanceRole, parseInstanceRole } from "../../core/access/instance-role.ts";
import { VAULT_ROLES } from "../../core/access/vault-role.ts";
import type { Actor, Principal } from "../../core/actor.ts";
import { type BornWithFields, parseBornWith } from "../../core/agent/born-with.ts";
import { parseAgentName } from "../../core/agent/name.ts";
import { allOf } from "../../core/all-faults.ts";
import { doerOf } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import { parseAgentId } from "../../core/identity/agent-id.ts";
import { agentName } from "../../core/identity/agent-ref.ts";
import { type AgentId, type CompanyId, DEFAULT_COMPANY_ID } from "../../core/ids.ts";
import { wholeSeconds } from "../../core/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import type { Agent } from "../../ports/store/agent/agents.ts";
import type { Assignment } from "../../ports/store/vault/grants.ts";
import type { Repos } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { type ActDeps, act, type Note } from "../audit/act.ts";
import { actorMay, authorize, demandAllowed } from "../authorize.ts";
import { companyById } from "../company/company-of.ts";
import { type AssignmentRequest, resolveAssignments } from "../vault/assign.ts";
import { addGrant } from "../vault/grants.ts";
import { demandFreeKey } from "./find-agent.ts";
import { newAgentToken } from "./tokens.ts";

type Deps = ActDeps & { readonly clock: Clock; readonly random: Random; readonly tokens: Tokens };

export type CreateAgentRequest = {
  readonly name: string;
  /** `no-access` when not given. */
  readonly role: string | undefined;
  readonly vaults: readonly AssignmentRequest[];
  /** `default` when not given; another takes who may register its agents. */
  readonly company?: string | undefined;
} & BornWithFields;

export type CreatedAgent = {
  readonly agent: Agent;
  /** Shown this once. */
  readonly token: string;
  readonly vaults: readonly Assignment[];
};

/** Roles that an agent may be given in a vault, and the one that it gets unasked. */
export const AGENT_VAULT_ROLES = { allowed: VAULT_ROLES, usual: "proxy" } as const;

/**
 * An agent with its token and its vaults. Throws `forbidden`, `invalid_agent_name`, `bad_request`, `vault_not_found`,
 * `agent_exists`, `company_not_found`, `key_registered`, `agent_revoked`, `invite_pending`; a name stays taken by a revoked agent.
 */
export async function createAgent(
  deps: Deps,
  principal: Principal,
  request: CreateAgentRequest,
): Promise<CreatedAgent> {
  const actor = authorize(deps, principal, "agent:create");
  const companyId = (request.company || DEFAULT_COMPANY_ID) as CompanyId;
  const [name, role, born] = allOf(
    () => parseNewName(companyId, request.name),
    () => parseInstanceRole(request.role || "no-access"),
    () => parseBornWith(request),
  );
  if (born.capabilities.length > 0) authorize(deps, principal, "agent:set-capabilities");
  if (companyId !== DEFAULT_COMPANY_ID) {
    demandAllowed(deps, principal, { action: "agent:register", target: { companyId } });
  }
  return await act(deps, doerOf(principal), async (repos, note) => {
    const within = { store: repos, clock: deps.clock };
    const vaults = await resolveAssignments(within, actor, request.vaults, AGENT_VAULT_ROLES);
    demandMayGive(deps, principal, role);
    await demandUnpromised(within, actor, name);
    await companyById(repos, companyId);
    if (born.publicKey !== undefined) await demandFreeKey(repos, born.publicKey);
    const agent = { ...newAgent(deps, { name, role, createdBy: actor.id }), companyId, ...born };
    await addAgent({ repos, note, now: deps.clock.now() }, agent, vaults);
    const { token, session } = newAgentToken(deps, agent.id);
    await repos.sessions.create(session);
    return { agent, token, vaults };
  });
}

/** Agents of other companies are called as these may call them. */
export function parseNewName(companyId: CompanyId, name: string): string {
  if (companyId === DEFAULT_COMPANY_ID) return parseAgentName(name);
  return agentName({ companyId, agentId: parseAgentId(name) });
}

/** Only an owner makes owners. Throws `forbidden`. */
export function demandMayGive(
  deps: { readonly clock: Clock },
  principal: Principal,
  role: InstanceRole,
): void {
  if (role === "owner") authorize(deps, principal, "agent:set-role");
}

/** An agent of the company `default` with nothing but its name and role; not stored yet. */
export function newAgent(
  deps: { readonly clock: Clock; readonly random: Random },
  fields: Pick<Agent, "name" | "role" | "createdBy">,
): Agent {
  const now = deps.clock.now();
  return {
    ...fields,
    id: deps.random.uuid() as AgentId,
    status: "active",
    createdAt: now,
    updatedAt: now,
    companyId: DEFAULT_COMPANY_ID,
    registeredAt: now,
    origin: "vault",
    capabilities: [],
    llm: {},
    svidNotBefore: wholeSeconds(now),
  };
}

/** Within an act: stores the agent and gives it its vaults. Throws `agent_exists`. */
export async function addAgent(
  { repos, note, now }: { readonly repos: Repos; readonly note: Note; readonly now: number },
  agent: Agent,
  vaults: readonly Assignment[],
): Promise<void> {
  if (!(await repos.agents.create(agent))) throw agentExists(agent.name);
  const target = { type: "agent", id: agent.id, name: agent.name } as const;
  note({ action: "agent.create", target, changes: { role: { after: agent.role } } });
  for (const { vaultId, vaultName, ...terms } of vaults) {
    const vault = { id: vaultId, name: vaultName };
    await addGrant({ grants: repos.grants, note, now }, { vault, holder: target }, terms);
  }
}

/**
 * Within a unit of work: throws `invite_pending` for a name that somebody else's invite holds. What is given to the
 * agent that was invited must not reach another that took its name before it came. Owners, and who made the invite,
 * may take it.
 */
export async function demandUnpromised(
  { store, clock }: { readonly store: Pick<Repos, "agentInvites">; readonly clock: Clock },
  actor: Actor,
  name: string,
): Promise<void> {
  if (actorMay({ clock }, actor, { action: "agent:list-all" })) return;
  const promised = await store.agentInvites.pending({ now: clock.now(), agentName: name, unclaimed: true });
  if (promised.every(({ createdBy }) => createdBy.id === actor.id)) return;
  throw new AppError("invite_pending", {
    message: `An invite for "${name}" is pending already`,
    hint: "Choose another name.",
  });
}

/** Says whose name it is. */
export function agentExists(name: string): AppError {
  return new AppError("agent_exists", { message: `An agent named "${name}" exists already` });
}
