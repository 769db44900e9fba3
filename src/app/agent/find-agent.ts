import type { ActionNeeding } from "../../core/access/action.ts";
import type { Actor, Principal } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import { agentName, resolveAgentRef } from "../../core/identity/agent-ref.ts";
import { agentIdOfUid } from "../../core/identity/agent-uid.ts";
import { didOf, type PublicKey, publicKeyOfDid } from "../../core/identity/did.ts";
import type { TrustDomains } from "../../core/identity/trust-domain.ts";
import { type CompanyId, DEFAULT_COMPANY_ID } from "../../core/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Agent } from "../../ports/store/agent/agents.ts";
import type { Repos } from "../../ports/store.ts";
import { actorMay, authorize, demandAllowed } from "../authorize.ts";
import { companyOf } from "../company/company-of.ts";
import { agentsKnownTo, isAmong } from "../realm/agents-seen.ts";

type Deps = Naming & { readonly store: Pick<Repos, "agents" | "realms">; readonly clock: Clock };

/** What references of agents are read with. */
export type Naming = { readonly trustDomain: TrustDomains };

/**
 * The agent that a reference names, for who may see it: its DID, its uid, its name, `company:agentId` or its SPIFFE ID.
 * Throws `forbidden` for who has no account, and `agent_not_found` for one that it may not see.
 */
export async function findAgent(deps: Deps, principal: Principal, ref: string): Promise<Agent> {
  demandAllowed(deps, principal, { action: "agent:read" });
  const agent = await agentOfRef(deps, ref, companyOf(principal));
  const isKnown = agent && (await isAmong(deps.store, await agentsKnownTo(deps, principal), agent));
  if (!isKnown) throw agentNotFound(ref);
  return agent;
}

/** The same for who may manage it. Throws `forbidden` also for one that the principal sees and may not manage. */
export async function findManaged(
  deps: Deps,
  principal: Principal,
  ref: string,
  action: ActionNeeding<"agent-manager" | "agent-keeper"> = "agent:manage",
): Promise<Agent> {
  // Who may manage none is told so, whichever it names.
  if (principal.type !== "company") authorize(deps, principal, "agent:list");
  const agent = await findAgent(deps, principal, ref);
  demandAllowed(deps, principal, { action, target: agent });
  return agent;
}

/**
 * The agent that a reference names, whoever asks: a DID, a uid, a SPIFFE ID, `company:agentId` or a bare name, which is
 * one of that company's, `default` when not given.
 */
export async function agentOfRef(
  { store, trustDomain }: Naming & { readonly store: Pick<Repos, "agents"> },
  ref: string,
  companyId: CompanyId = DEFAULT_COMPANY_ID,
): Promise<Agent | undefined> {
  const publicKey = publicKeyOfDid(ref);
  if (publicKey !== undefined) return await store.agents.byPublicKey(publicKey);
  const id = agentIdOfUid(ref);
  if (id !== undefined) {
    const agent = await store.agents.byId(id);
    if (agent !== undefined) return agent;
  }
  const address = resolveAgentRef(ref, { trustDomain, companyId });
  return address === undefined ? undefined : await store.agents.byName(agentName(address));
}

/**
 * Within a unit of work that gives the key to an agent. Throws `key_registered` and `agent_revoked` for one that an agent
 * has, and says nothing of it but what whoever knows its key knows.
 */
export async function demandFreeKey({ agents }: Pick<Repos, "agents">, publicKey: PublicKey): Promise<void> {
  const agent = await agents.byPublicKey(publicKey);
  if (agent === undefined) return;
  const details = { agentId: didOf(publicKey) };
  if (agent.status === "active") throw new AppError("key_registered", { details });
  throw new AppError("agent_revoked", {
    message: "The agent of this key is revoked",
    hint: "Once an owner has deleted it, its key is free.",
    details,
  });
}

/** Says which agent there is not. */
export function agentNotFound(name: string): AppError {
  return new AppError("agent_not_found", { message: `Agent not found: ${name}` });
}

/** Says which agent it was that will not come back. */
export function agentRevoked(name: string): AppError {
  return new AppError("agent_revoked", {
    message: `Agent ${name} is revoked`,
    hint: "A revoked agent does not come back; delete it and create another.",
  });
}

/** Whether somebody works with the agent: an owner, who made it, or who is in a vault with it. Seeing it is not enough. */
export async function worksWith(
  { store, clock }: { readonly store: Pick<Repos, "agents">; readonly clock: Clock },
  actor: Actor,
  agent: Agent,
): Promise<boolean> {
  if (actorMay({ clock }, actor, { action: "agent:list-all" })) return true;
  return await store.agents.isVisible(agent.id, { actorId: actor.id, realmIds: [], worksAt: clock.now() });
}
