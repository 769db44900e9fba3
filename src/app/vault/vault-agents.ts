/**
 * The agents of a vault; its people are in `vault-users.ts`. An agent that is invited and not there yet counts as one:
 * what is said of it changes what its invite gives.
 */
import { isOver } from "../../core/access/expiry.ts";
import { parseVaultRole, type VaultRole } from "../../core/access/vault-role.ts";
import { isActor, type Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import type { AgentId } from "../../core/ids.ts";
import { eachUsageLimit, type UsageLimits } from "../../core/limit/usage-limit.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Agent } from "../../ports/store/agent/agents.ts";
import type { AgentInvite } from "../../ports/store/agent/invites.ts";
import type { Giver } from "../../ports/store/vault/grants.ts";
import type { Repos, Store } from "../../ports/store.ts";
import { agentNotFound, agentOfRef, agentRevoked, type Naming, worksWith } from "../agent/find-agent.ts";
import { addInvited, changeInvited, givenBy, removeInvited } from "../agent/invited-grants.ts";
import { type ActDeps, act, actToRevoke } from "../audit/act.ts";
import { may } from "../authorize.ts";
import { companyOf } from "../company/company-of.ts";
import { type UsageDeps, type UsageStanding, usageStanding } from "../usage/standing.ts";
import { enterVault } from "./enter-vault.ts";
import { addGrant, changeGrant, demandGivenWithin, givingBounds, removeGrant } from "./grants.ts";

type Deps = {
  readonly store: Pick<Store, "vaults" | "grants" | "agents" | "agentInvites">;
  readonly clock: Clock;
};

export type VaultAgent = {
  readonly name: string;
  /** Absent for one that is invited only. */
  readonly id?: AgentId;
  readonly role: VaultRole;
  readonly status: "active" | "revoked" | "expired" | "pending";
  readonly expiresAt?: number;
  readonly limits?: UsageLimits;
  /** What is used up of them, of one that is there. */
  readonly usage?: readonly UsageStanding[];
};

/** Those who are there by name, the revoked among them, then those who are invited. Throws `vault_not_found`, `forbidden`. */
export async function listVaultAgents(
  deps: Deps & UsageDeps,
  principal: Principal,
  request: { readonly vault: string },
): Promise<readonly VaultAgent[]> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "vault-agent:list" });
  const now = deps.clock.now();
  const held = (await deps.store.grants.inVault(vault.id)).filter(({ actor }) => actor.type === "agent");
  const agents = new Map<string, Agent>();
  for (const agent of await deps.store.agents.byIds(held.map(({ actor }) => actor.id as AgentId))) {
    agents.set(agent.id, agent);
  }
  const isLimited = held.some(({ limits }) => limits !== undefined);
  const standing = await usageStanding(deps, vault.id, { isLimited });
  const present = held.flatMap(({ actor, grantedAt: _, ...terms }): VaultAgent[] => {
    const agent = agents.get(actor.id);
    if (agent === undefined) return [];
    const status = agent.status === "active" && isOver(terms, now) ? "expired" : agent.status;
    const subject = { vaultId: vault.id, type: "grant", actorId: actor.id } as const;
    const usage = standing(subject, eachUsageLimit(terms.limits));
    return [{ name: agent.name, id: agent.id, status, ...terms, ...(usage.length === 0 ? {} : { usage }) }];
  });
  const pending = await deps.store.agentInvites.pending({ now, unclaimed: true, vaultId: vault.id });
  const invited = pending.flatMap((invite): VaultAgent[] => {
    const terms = givenBy({ invite, vault });
    return terms === undefined ? [] : [{ name: invite.agentName, status: "pending", ...terms }];
  });
  return [...present.toSorted(byName), ...invited.toSorted(byName)];
}

export type AddVaultAgentRequest = {
  readonly vault: string;
  readonly agent: string;
  /** `proxy` when not given; a higher one takes an admin. */
  readonly role: string | undefined;
  readonly expiresAt: number | undefined;
  readonly limits?: UsageLimits | undefined;
};

/**
 * Gives an agent a role in the vault. Throws `vault_not_found`, `forbidden`, `bad_request`, `agent_not_found`,
 * `agent_revoked`, `grant_exists`.
 */
export async function addVaultAgent(
  deps: Deps & ActDeps & Naming,
  principal: Principal,
  request: AddVaultAgentRequest,
): Promise<void> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "vault-agent:add" });
  const role = parseVaultRole("role", request.role || "proxy");
  if (role !== "proxy") {
    await enterVault(deps, principal, { name: request.vault, action: "vault-agent:manage" });
  }
  const now = deps.clock.now();
  const { expiresAt, limits } = request;
  const terms = {
    role,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(limits === undefined ? {} : { limits }),
  };
  await act(deps, doerOf(principal), async (repos, note) => {
    const found = await find({ ...deps, store: repos }, { ref: request.agent, principal, now });
    demandGivenWithin(await givingBounds(repos, principal, vault.id), vault, { after: terms });
    await demandTheirs({ ...deps, store: repos }, principal, found);
    if ("invite" in found)
      return addInvited({ ...repos, note, now, by: giverOf(principal) }, { ...found, vault }, terms);
    if (found.agent.status === "revoked") throw agentRevoked(found.agent.name);
    await addGrant({ ...repos, note, now }, { vault, holder: holderOf(found.agent) }, terms);
  });
}

export type ChangeVaultAgentRequest = {
  readonly vault: string;
  readonly agent: string;
  readonly role: string | undefined;
  /** Null takes the end away; undefined leaves it. */
  readonly expiresAt: number | null | undefined;
  /** The same of limits. */
  readonly limits?: UsageLimits | null | undefined;
};

/** The roles before and after, where the agent is there already. */
export type RoleChange = { readonly before: VaultRole; readonly after: VaultRole };

/**
 * Gives an agent of the vault another role, another end or other limits. Throws `vault_not_found`, `forbidden`, `bad_request`,
 * `agent_not_found`, `grant_not_found`, `last_admin`.
 */
export async function changeVaultAgent(
  deps: Deps & ActDeps & Naming,
  principal: Principal,
  request: ChangeVaultAgentRequest,
): Promise<RoleChange | undefined> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "vault-agent:manage" });
  if (!request.role && request.expiresAt === undefined && request.limits === undefined) {
    throw new AppError("bad_request", { message: "role is required" });
  }
  const now = deps.clock.now();
  const change = {
    ...(request.role ? { role: parseVaultRole("role", request.role) } : {}),
    ...(request.expiresAt === undefined ? {} : { expiresAt: request.expiresAt }),
    ...(request.limits === undefined ? {} : { limits: request.limits }),
  };
  return await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const found = await find({ ...deps, store: repos }, { ref: request.agent, principal, now });
    const bounds = await givingBounds(repos, principal, vault.id);
    if ("invite" in found) {
      const changed = await changeInvited(
        { ...repos, note, now, by: giverOf(principal) },
        { ...found, vault },
        change,
      );
      demandGivenWithin(bounds, vault, changed);
      return undefined;
    }
    const membership = { vault, holder: holderOf(found.agent) };
    const changed = await changeGrant({ ...repos, note, now }, membership, change);
    demandGivenWithin(bounds, vault, changed);
    const { before, after } = changed;
    return { before: before.role, after: after.role };
  });
}

/** Throws `vault_not_found`, `forbidden`, `agent_not_found`, `grant_not_found`, `last_admin`. */
export async function removeVaultAgent(
  deps: Deps & ActDeps & Naming,
  principal: Principal,
  request: { readonly vault: string; readonly agent: string },
): Promise<void> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "vault-agent:manage" });
  const now = deps.clock.now();
  await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const found = await find({ ...deps, store: repos }, { ref: request.agent, principal, now });
    if ("invite" in found) return removeInvited({ ...repos, note, now }, { ...found, vault });
    await removeGrant({ ...repos, note, now }, { vault, holder: holderOf(found.agent) });
  });
}

type Found = { readonly agent: Agent } | { readonly invite: AgentInvite };

async function find(
  deps: Naming & { readonly store: Pick<Repos, "agents" | "agentInvites"> },
  { ref, principal, now }: { readonly ref: string; readonly principal: Principal; readonly now: number },
): Promise<Found> {
  const agent = await agentOfRef(deps, ref, companyOf(principal));
  if (agent !== undefined) return { agent };
  const [invite] = await deps.store.agentInvites.pending({ now, agentName: ref, unclaimed: true });
  if (invite === undefined) throw agentNotFound(ref);
  return { invite };
}

/**
 * An agent that works in one vault and names none would be left without, or be led into another's, by whoever adds it to
 * a vault of their own; and whoever administers a vault that an invite gives may take the invite back. So nobody gets
 * hold of an agent by seeing it in a realm. Throws `agent_not_found`.
 */
async function demandTheirs(
  { store, clock }: { readonly store: Pick<Repos, "grants" | "agents">; readonly clock: Clock },
  principal: Principal,
  found: Found,
): Promise<void> {
  if ("agent" in found) {
    const isTheirs = isActor(principal) && (await worksWith({ store, clock }, principal, found.agent));
    if (!isTheirs) throw agentNotFound(found.agent.name);
    return;
  }
  const { invite } = found;
  if (may({ clock }, principal, { action: "agent:list-all" })) return;
  if (isActor(principal)) {
    if (invite.createdBy.id === principal.id) return;
    const held = await store.grants.ofActor(principal.id);
    const now = clock.now();
    const own = new Set(held.filter((grant) => !isOver(grant, now)).map(({ vaultId }) => vaultId));
    if (invite.vaults.some(({ vaultId }) => own.has(vaultId))) return;
  }
  throw agentNotFound(invite.agentName);
}

/** Behind a token whose minter is not known there is nobody who could give it later. */
function giverOf(principal: Principal): Giver {
  if (isActor(principal)) return { type: principal.type, id: principal.id };
  return (principal.type === "scoped" ? principal.mintedBy : undefined) ?? { type: "user", id: "" };
}

function holderOf({ id, name }: Agent) {
  return { type: "agent", id, name } as const;
}

function byName(a: VaultAgent, b: VaultAgent): number {
  return a.name < b.name ? -1 : 1;
}
