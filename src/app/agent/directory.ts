import { isOver } from "../../core/access/expiry.ts";
import type { Principal } from "../../core/actor.ts";
import type { DirectoryQuery } from "../../core/agent/directory-query.ts";
import type { AgentPolicy } from "../../core/agent/policy.ts";
import { AppError } from "../../core/errors.ts";
import type { CompanyId, RealmId } from "../../core/ids.ts";
import { DEFAULT_REALM, defaultRealmId, type RealmFields } from "../../core/realm/realm.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Agent, AgentsSeen } from "../../ports/store/agent/agents.ts";
import type { DirectorySearch, FoundAgents } from "../../ports/store/agent/directory.ts";
import type { AgentPresence } from "../../ports/store/agent/presence.ts";
import type { Repos } from "../../ports/store.ts";
import { companyOf } from "../company/company-of.ts";
import { agentsSeenBy, isAmong, realmsShown } from "../realm/agents-seen.ts";
import { realmOfRef } from "../realm/find-realm.ts";
import { agentOfRef, type Naming } from "./find-agent.ts";
import type { Presence } from "./presence.ts";

type Deps = Naming & {
  readonly store: Pick<Repos, "agents" | "directory" | "policies" | "realms">;
  readonly clock: Clock;
  readonly presence: Pick<Presence, "flush" | "of">;
};

type ShownRealm = RealmFields & { readonly id: RealmId };

/** An active agent as the directory shows it. */
export type DirectoryEntry = {
  readonly agent: Agent;
  /** Those that the principal may know of, the primary one first. */
  readonly realms: readonly [ShownRealm, ...ShownRealm[]];
  /** Absent for one that was never seen. */
  readonly presence?: AgentPresence;
};

export type DirectoryPage = Omit<FoundAgents, "agents"> & { readonly entries: readonly DirectoryEntry[] };

/** A page of the active agents that the principal may know of. Throws `forbidden`. */
export async function listDirectory(
  deps: Deps,
  principal: Principal,
  query: DirectoryQuery,
): Promise<DirectoryPage> {
  const seen = await agentsSeenBy(deps, principal);
  const search = await searchOf(deps, query, { seen, companyId: companyOf(principal) });
  if (search === undefined) return { entries: [], total: 0, online: 0 };
  // Filters and orders by presence are the database's.
  await deps.presence.flush();
  const { agents, ...counts } = await deps.store.directory.search(seen, search, deps.clock.now());
  return { ...counts, entries: await entriesOf(deps, seen, agents) };
}

/** An entry with the newest policy that holds the agent, or a realm that it is in, to something now. */
export type DirectoryDetails = DirectoryEntry & { readonly policy: AgentPolicy | undefined };

/**
 * One of them, by whatever names it. Throws `forbidden`, and `agent_not_found` in one way for one that there is not and
 * for one that the principal may not know of.
 */
export async function readDirectory(
  deps: Deps,
  principal: Principal,
  ref: string,
): Promise<DirectoryDetails> {
  const seen = await agentsSeenBy(deps, principal);
  const agent = await agentOfRef(deps, ref, companyOf(principal));
  const isShown = agent?.status === "active" && (await isAmong(deps.store, seen, agent));
  const [entry] = isShown ? await entriesOf(deps, seen, [agent]) : [];
  if (entry === undefined) throw new AppError("agent_not_found", { message: "Agent not found" });
  const now = deps.clock.now();
  const policies = await deps.store.policies.ofAgent(entry.agent.id);
  return { ...entry, policy: policies.find((policy) => !isOver(policy, now)) };
}

/** Undefined where the realm that is asked for is none that is seen: nothing is found in it. */
async function searchOf(
  { store }: Deps,
  { realm: ref, ...query }: DirectoryQuery,
  { seen, companyId }: { readonly seen: AgentsSeen; readonly companyId: CompanyId },
): Promise<DirectorySearch | undefined> {
  if (ref === undefined) return query;
  const realm = await realmOfRef(store, ref, companyId);
  const isSeen = realm !== undefined && (seen.visibleTo?.realmIds.includes(realm.id) ?? true);
  return isSeen ? { ...query, realmId: realm.id } : undefined;
}

async function entriesOf(
  { store, presence }: Deps,
  seen: AgentsSeen,
  agents: readonly Agent[],
): Promise<readonly DirectoryEntry[]> {
  const ids = agents.map(({ id }) => id);
  const [realmsOf, presenceOf] = await Promise.all([realmsShown(store, seen, ids), presence.of(ids)]);
  return agents.map((agent) => {
    const known = presenceOf.get(agent.id);
    const [primary = defaultRealmOf(agent), ...others] = realmsOf(agent.id);
    return { agent, realms: [primary, ...others], ...(known === undefined ? {} : { presence: known }) };
  });
}

/** For the company of a process that makes none with it, and for an agent that was moved since it was found. */
function defaultRealmOf({ companyId }: Agent): ShownRealm {
  return { ...DEFAULT_REALM, id: defaultRealmId(companyId) };
}
