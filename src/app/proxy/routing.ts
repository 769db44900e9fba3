import { type Allowances, compileAllowances } from "../../core/ask/run.ts";
import type { VaultId } from "../../core/ids.ts";
import { type Plan, planInjection } from "../../core/injection/plan.ts";
import type { Target } from "../../core/net/target.ts";
import type { ProxyChoice } from "../../core/net/upstream-proxy.ts";
import { withinAudience } from "../../core/reach/outside.ts";
import type { Reach } from "../../core/reach/reach.ts";
import { compileServices, type RoutingTable } from "../../core/service/match.ts";
import type { Service } from "../../core/service/service.ts";
import { compilePassthrough, readPassthroughHosts } from "../../core/vault/passthrough.ts";
import {
  type PlaintextPolicy,
  readPlaintextPolicy,
  readUnmatchedPolicy,
  type UnmatchedPolicy,
} from "../../core/vault/settings.ts";
import { Lru } from "../../lib/lru.ts";
import { SingleFlight } from "../../lib/single-flight.ts";
import type { Barrier } from "../../ports/barrier.ts";
import type { Store } from "../../ports/store.ts";
import { openUpstreamProxy } from "../vault/settings/upstream-proxy.ts";
import { Freshness, type Stamp } from "./freshness.ts";

/** What one vault lets through and how, compiled. Another object whenever the vault has changed. */
export type VaultPolicy = {
  readonly vaultId: VaultId;
  /** Those that would send a credential outside its audience stand in it as switched off; `outside` tells them apart. */
  readonly table: RoutingTable;
  readonly unmatchedHosts: UnmatchedPolicy;
  readonly plaintextInjection: PlaintextPolicy;
  /** What people have allowed single runs. */
  readonly allowances: Allowances;
  /** Whether what is said with this host is let through as it is, whatever services there are. */
  passesUntouched(target: Target): boolean;
  /** Through which proxy its requests leave; undefined: as the environment says. */
  readonly upstreamProxy: ProxyChoice | undefined;
  /** The plan of a service in this policy, made once. */
  plan(service: Service): Plan;
  /** What a service of the table that is switched off would send where nobody bound it; undefined of any other. */
  outside(service: Service): Reach | undefined;
};

export type Routing = {
  /** Directly from memory while this vault has not changed, else from the store. */
  policy(vaultId: VaultId): VaultPolicy | Promise<VaultPolicy>;
  /** Hears which vault may have changed, undefined for any; `policy` answers anew by then. The result ends it. */
  onChange(listener: (vaultId: VaultId | undefined) => void): () => void;
};

type RoutingStore = Pick<Store, "services" | "asks" | "audiences" | "settings" | "changes">;
type Kept = { readonly policy: VaultPolicy; readonly stamp: Stamp };

const CACHED_VAULTS = 1024;
/** A policy that changes while it is read is read again, this often in all. */
const ATTEMPTS = 3;

export function createRouting(store: RoutingStore, barrier: Pick<Barrier, "open">): Routing {
  const freshness = new Freshness(store.changes);
  const cache = new Lru<VaultId, Kept>(CACHED_VAULTS);
  const loading = new SingleFlight<VaultId, VaultPolicy>();
  store.changes.subscribe((change) => {
    if (change.type === "vault") loading.abandon(change.id);
    else if (change.type === "instance") loading.abandonAll();
  });
  const load = async (vaultId: VaultId): Promise<VaultPolicy> => {
    for (let attempt = 1; ; attempt++) {
      const stamp = freshness.stamp(freshness.now, vaultId);
      const policy = await read(store, barrier, vaultId);
      if (freshness.holds(stamp)) cache.set(vaultId, { policy, stamp });
      else if (attempt < ATTEMPTS) continue;
      return policy;
    }
  };
  return {
    onChange: (listener) =>
      store.changes.subscribe((change) => {
        if (change.type === "vault") listener(change.id);
        else if (change.type === "instance") listener(undefined);
      }),
    policy(vaultId) {
      const known = cache.get(vaultId);
      if (known !== undefined && freshness.holds(known.stamp)) return known.policy;
      return loading.run(vaultId, () => load(vaultId));
    },
  };
}

async function read(
  store: RoutingStore,
  barrier: Pick<Barrier, "open">,
  vaultId: VaultId,
): Promise<VaultPolicy> {
  const { services } = await store.services.load(vaultId);
  // Judged here, once per version of the vault: a request that passes is asked nothing more for it.
  const { routed, outside } = withinAudience(services, await store.audiences.list(vaultId));
  const unmatched = await store.settings.vault(vaultId, "unmatched_host_policy");
  const plaintext = await store.settings.vault(vaultId, "plaintext_injection");
  const passthrough = await store.settings.vault(vaultId, "passthrough_hosts");
  const upstreamProxy = await store.settings.vault(vaultId, "upstream_proxy");
  const plans = new Map<Service, Plan>();
  return {
    vaultId,
    table: compileServices(routed),
    outside: (service) => outside.get(service),
    unmatchedHosts: readUnmatchedPolicy(unmatched),
    allowances: compileAllowances(await store.asks.allowances(vaultId)),
    plaintextInjection: readPlaintextPolicy(plaintext),
    passesUntouched: compilePassthrough(readPassthroughHosts(passthrough)),
    upstreamProxy: openUpstreamProxy(barrier, vaultId, upstreamProxy),
    plan(service) {
      const known = plans.get(service);
      if (known !== undefined) return known;
      const plan = planInjection(service);
      plans.set(service, plan);
      return plan;
    },
  };
}
