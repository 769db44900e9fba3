import type { Principal } from "../../core/actor.ts";
import type { AgentId } from "../../core/ids.ts";
import type { RangeName } from "../../core/log/time-range.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LogSink } from "../../ports/log-sink.ts";
import type { Registration } from "../../ports/store/agent/registrations.ts";
import type { ProposalSummary } from "../../ports/store/vault/proposals.ts";
import type { Store } from "../../ports/store.ts";
import { listDirectory } from "../agent/directory.ts";
import type { Naming } from "../agent/find-agent.ts";
import type { Presence } from "../agent/presence.ts";
import { listRegistrations } from "../agent/registrations.ts";
import { may } from "../authorize.ts";
import { type InstanceTraffic, instanceTraffic, type Traffic, vaultTraffic } from "../instance/traffic.ts";
import type { UsageDeps } from "../usage/standing.ts";
import { type CountedHost, DEFAULT_HOST_LIMIT, listDiscoveredHosts } from "../vault/discovered-hosts.ts";
import { listVaultAgents } from "../vault/vault-agents.ts";
import { type CountedVault, listVaults } from "../vault/vaults.ts";
import { readVaultRights, type VaultRights } from "./vault-rights.ts";

type Deps = Naming &
  UsageDeps & {
    readonly store: Pick<
      Store,
      | "vaults"
      | "grants"
      | "logs"
      | "users"
      | "agents"
      | "asks"
      | "agentInvites"
      | "proposals"
      | "services"
      | "directory"
      | "policies"
      | "realms"
      | "registrations"
    >;
    readonly clock: Clock;
    readonly log: Pick<LogSink, "flush">;
    readonly presence: Pick<Presence, "flush" | "of">;
  };

/** So many agents that are online are named. */
const MOST_ONLINE = 10;

/** Agents that are there now: how many, of how many that could be, and those seen last. */
export type Online = {
  readonly count: number;
  readonly of: number;
  readonly shown: readonly { readonly id: AgentId; readonly name: string; readonly lastSeenAt: number }[];
};

export type VaultOverview = {
  readonly rights: VaultRights;
  readonly traffic: Traffic;
  readonly online: Online;
  /** Those that wait to be decided, the newest first. */
  readonly proposals: readonly ProposalSummary[];
  readonly discovered: { readonly hosts: readonly CountedHost[]; readonly total: number };
};

/** What goes on in a vault, for its members. Throws `vault_not_found`, `forbidden`. */
export async function readVaultOverview(
  deps: Deps,
  principal: Principal,
  { vault, range }: { readonly vault: string; readonly range: RangeName },
): Promise<VaultOverview> {
  const rights = await readVaultRights(deps, principal, { name: vault, action: "traffic:read" });
  const now = deps.clock.now();
  const [traffic, online, proposals, discovered] = await Promise.all([
    vaultTraffic(deps, principal, { vault, range }),
    onlineIn(deps, principal, vault),
    rights.may("proposal:list")
      ? deps.store.proposals.summaries(rights.vault.id, { status: "pending" }, now)
      : [],
    listDiscoveredHosts(deps, principal, { vault, limit: DEFAULT_HOST_LIMIT }),
  ]);
  return { rights, traffic, online, proposals, discovered };
}

async function onlineIn(deps: Deps, principal: Principal, vault: string): Promise<Online> {
  const agents = await listVaultAgents(deps, principal, { vault });
  const active = agents.flatMap(({ id, name, status }) =>
    id !== undefined && status === "active" ? [{ id, name }] : [],
  );
  const presences = await deps.presence.of(active.map(({ id }) => id));
  const now = deps.clock.now();
  const there = active.flatMap(({ id, name }) => {
    const presence = presences.get(id);
    return presence !== undefined && presence.onlineUntil > now
      ? [{ id, name, lastSeenAt: presence.lastSeenAt }]
      : [];
  });
  const shown = there.toSorted((a, b) => b.lastSeenAt - a.lastSeenAt).slice(0, MOST_ONLINE);
  return { count: there.length, of: active.length, shown };
}

export type InstanceOverview = {
  readonly traffic: InstanceTraffic;
  readonly online: Online;
  /** Keys that ask to become agents, the oldest first; none for who may not decide that. */
  readonly registrations: readonly Registration[];
  /** The vaults in which proposals wait. */
  readonly waiting: readonly CountedVault[];
};

/** What goes on in the whole instance, for its owners. Throws `forbidden`. */
export async function readInstanceOverview(
  deps: Deps,
  principal: Principal,
  { range }: { readonly range: RangeName },
): Promise<InstanceOverview> {
  const [traffic, online, registrations, vaults] = await Promise.all([
    instanceTraffic(deps, principal, { range }),
    onlineAnywhere(deps, principal),
    may(deps, principal, { action: "registration:list" }) ? listRegistrations(deps, principal) : [],
    listVaults(deps, principal),
  ]);
  const waiting = vaults.filter(({ pendingProposals }) => pendingProposals > 0);
  return { traffic, online, registrations, waiting };
}

async function onlineAnywhere(deps: Deps, principal: Principal): Promise<Online> {
  const page = { sortBy: "lastSeen", sortDir: "desc", page: 1, capabilities: [] } as const;
  const [there, all] = await Promise.all([
    listDirectory(deps, principal, { ...page, pageSize: MOST_ONLINE, online: true }),
    listDirectory(deps, principal, { ...page, pageSize: 1 }),
  ]);
  const shown = there.entries.map(({ agent, presence }) => ({
    id: agent.id,
    name: agent.name,
    lastSeenAt: presence?.lastSeenAt ?? 0,
  }));
  return { count: there.total, of: all.total, shown };
}
