import type { VaultId } from "../core/ids.ts";
import { type Plan, planInjection } from "../core/injection/plan.ts";
import { compileServices, type RoutingTable } from "../core/service/match.ts";
import type { Service } from "../core/service/service.ts";
import {
  type PlaintextPolicy,
  readPlaintextPolicy,
  readUnmatchedPolicy,
  type UnmatchedPolicy,
} from "../core/vault/settings.ts";
import { Lru } from "../lib/lru.ts";
import type { Store } from "../ports/store.ts";

/** What one vault lets through and how, compiled. One object per revision: what hangs on it ages with it. */
export type VaultPolicy = {
  readonly vaultId: VaultId;
  readonly revision: number;
  readonly table: RoutingTable;
  readonly unmatchedHosts: UnmatchedPolicy;
  readonly plaintextInjection: PlaintextPolicy;
  /** The plan of a service in this policy, made once. */
  plan(service: Service): Plan;
};

export type Routing = {
  /** Directly from memory while nothing has changed, else from the store. */
  policy(vaultId: VaultId): VaultPolicy | Promise<VaultPolicy>;
};

const CACHED_VAULTS = 1024;

export function createRouting(store: Pick<Store, "services" | "settings" | "revision">): Routing {
  const cache = new Lru<VaultId, VaultPolicy>(CACHED_VAULTS);
  return {
    policy(vaultId) {
      const known = cache.get(vaultId);
      if (known !== undefined && known.revision === store.revision.current()) return known;
      return load(store, vaultId).then((policy) => {
        cache.set(vaultId, policy);
        return policy;
      });
    },
  };
}

async function load(
  store: Pick<Store, "services" | "settings" | "revision">,
  vaultId: VaultId,
): Promise<VaultPolicy> {
  const revision = store.revision.current();
  const { services } = await store.services.load(vaultId);
  const unmatched = await store.settings.vault(vaultId, "unmatched_host_policy");
  const plaintext = await store.settings.vault(vaultId, "plaintext_injection");
  const plans = new Map<Service, Plan>();
  return {
    vaultId,
    revision,
    table: compileServices(services),
    unmatchedHosts: readUnmatchedPolicy(unmatched),
    plaintextInjection: readPlaintextPolicy(plaintext),
    plan(service) {
      const known = plans.get(service);
      if (known !== undefined) return known;
      const plan = planInjection(service);
      plans.set(service, plan);
      return plan;
    },
  };
}
