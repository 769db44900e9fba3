import { isOver } from "../../core/access/expiry.ts";
import { type Actor, isActor, type Principal } from "../../core/actor.ts";
import type { AgentId } from "../../core/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FrozenActor } from "../../ports/store/account/frozen-actors.ts";
import type { Agent, AgentSession, AgentsSeen } from "../../ports/store/agent/agents.ts";
import type { AgentInvite } from "../../ports/store/agent/invites.ts";
import type { AgentPresence } from "../../ports/store/agent/presence.ts";
import type { Realm } from "../../ports/store/realm/realms.ts";
import type { Grant } from "../../ports/store/vault/grants.ts";
import type { Repos } from "../../ports/store.ts";
import { actorNames } from "../actor-names.ts";
import { actorMay, authorize, demandAllowed } from "../authorize.ts";
import { agentsKnownTo, realmsShown } from "../realm/agents-seen.ts";
import { vaultsShownTo } from "../vaults-shown.ts";
import { findAgent, type Naming } from "./find-agent.ts";
import type { Presence } from "./presence.ts";

type Deps = Naming & {
  readonly store: Pick<Repos, "agents" | "agentInvites" | "grants" | "users" | "realms" | "frozenActors">;
  readonly clock: Clock;
  readonly presence: Pick<Presence, "of">;
};

export type AgentListing = {
  readonly agent: Agent;
  /** By name; those that are over among them. */
  readonly vaults: readonly Grant[];
  /** Those that are good now. */
  readonly tokens: readonly AgentSession[];
  /** Those that the principal may know of, the one that it was put into first in front. */
  readonly realms: readonly Realm[];
  /** Absent for one that was never seen. */
  readonly presence?: AgentPresence;
  /** Absent where its programs may go on. */
  readonly frozen?: FrozenActor;
};

export type AgentPage = {
  readonly agents: readonly AgentListing[];
  /** Invites for agents that are not there yet; on the last page only. */
  readonly pending: readonly AgentInvite[];
  /** What to ask for the page behind this one with; absent on the last. */
  readonly next?: string;
};

/**
 * Agents by name, those that the principal sees: see `agentsKnownTo`. Without a limit the page holds everything behind
 * `after`. Throws `forbidden`.
 */
export async function listAgents(
  deps: Deps,
  principal: Principal,
  request: { readonly after?: string | undefined; readonly limit?: number | undefined } = {},
): Promise<AgentPage> {
  const viewer = viewerOf(deps, principal);
  const { after, limit } = request;
  const seen = await agentsKnownTo(deps, principal);
  const found = await deps.store.agents.list({
    ...seen,
    ...(after === undefined ? {} : { after }),
    // One more tells whether there is another page.
    ...(limit === undefined ? {} : { limit: limit + 1 }),
  });
  const agents = found.slice(0, limit);
  const isLast = agents.length === found.length;
  const next = isLast ? undefined : agents.at(-1)?.name;
  return {
    agents: await withDetails(deps, { viewer, seen }, agents),
    pending: isLast && viewer !== undefined ? await pendingFor(deps, viewer) : [],
    ...(next === undefined ? {} : { next }),
  };
}

/** One agent with whoever made it, by name. Throws `forbidden`, `agent_not_found`. */
export async function describeAgent(
  deps: Deps,
  principal: Principal,
  name: string,
): Promise<AgentListing & { readonly createdByName: string }> {
  const agent = await findAgent(deps, principal, name);
  const viewer = isActor(principal) ? principal : undefined;
  const seen = await agentsKnownTo(deps, principal);
  const [listing = { agent, vaults: [], tokens: [], realms: [] }] = await withDetails(
    deps,
    { viewer, seen },
    [agent],
  );
  // Ids are of one kind for people and agents, and what made it is not kept.
  const refs = (["user", "agent"] as const).map((type) => ({ type, id: agent.createdBy }));
  const nameOf = await actorNames(deps.store, refs);
  return { ...listing, createdByName: nameOf({ type: "user", id: agent.createdBy }) };
}

/** Who looks: somebody with a role on the instance, or nobody that could have a part in a vault: a company. */
function viewerOf(deps: Deps, principal: Principal): Actor | undefined {
  if (principal.type !== "company") return authorize(deps, principal, "agent:list");
  demandAllowed(deps, principal, { action: "agent:list-registered", target: principal });
  return undefined;
}

async function withDetails(
  { store, clock, presence }: Deps,
  { viewer, seen }: { readonly viewer: Actor | undefined; readonly seen: AgentsSeen },
  agents: readonly Agent[],
): Promise<AgentListing[]> {
  const ids = agents.map(({ id }) => id);
  const [shown, vaults, tokens, realmsOf, presenceOf, frozen] = await Promise.all([
    // A company learns of no vault.
    viewer === undefined ? () => [] : vaultsShownTo({ store, clock }, viewer),
    store.grants.ofActors(ids),
    store.agents.tokensOf(ids, clock.now()),
    realmsShown(store, seen, ids),
    presence.of(ids),
    store.frozenActors.among(ids),
  ]);
  return agents.map((agent) => ({
    ...presenceIn(presenceOf, agent),
    ...frozenIn(frozen, agent),
    agent,
    vaults: shown(agent, vaults.get(agent.id) ?? []),
    tokens: tokens.get(agent.id) ?? [],
    realms: realmsOf(agent.id),
  }));
}

function presenceIn(presenceOf: ReadonlyMap<AgentId, AgentPresence>, { id }: Agent) {
  const presence = presenceOf.get(id);
  return presence === undefined ? {} : { presence };
}

function seesAll({ clock }: Pick<Deps, "clock">, actor: Actor): boolean {
  return actorMay({ clock }, actor, { action: "agent:list-all" });
}

/** Seen by an owner, by whoever made them, and by who has one of the vaults that they give. */
async function pendingFor(
  { store, clock }: Pick<Deps, "store" | "clock">,
  actor: Actor,
): Promise<readonly AgentInvite[]> {
  const now = clock.now();
  const invites = await store.agentInvites.pending({ now, unclaimed: true });
  if (seesAll({ clock }, actor) || invites.length === 0) return invites;
  const held = (await store.grants.ofActor(actor.id)).filter((grant) => !isOver(grant, now));
  const theirs = new Set(held.map(({ vaultId }) => vaultId));
  const shown = await vaultsShownTo({ store, clock }, actor);
  return invites
    .filter(
      ({ createdBy, vaults }) =>
        createdBy.id === actor.id || vaults.some(({ vaultId }) => theirs.has(vaultId)),
    )
    .map((invite) => ({ ...invite, vaults: shown({ createdBy: invite.createdBy.id }, invite.vaults) }));
}

function frozenIn(all: readonly FrozenActor[], { id }: Agent): Pick<AgentListing, "frozen"> {
  const frozen = all.find(({ actorId }) => actorId === id);
  return frozen === undefined ? {} : { frozen };
}
