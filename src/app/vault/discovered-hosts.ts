import type { Principal } from "../../core/actor.ts";
import { type DiscoveredHost, discoverHosts } from "../../core/learn/discovered-host.ts";
import { compileServices } from "../../core/service/match.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LogSink } from "../../ports/log-sink.ts";
import type { Store } from "../../ports/store.ts";
import { enterVault } from "./enter-vault.ts";

type Deps = {
  readonly store: Pick<Store, "vaults" | "grants" | "logs" | "services">;
  readonly clock: Clock;
  readonly log: Pick<LogSink, "flush">;
};

/** Hosts and ports that are looked at; a program that asks for more is not one whose services are missing. */
const MOST_READ = 2000;
/** … and the hosts of them that are shown or counted. */
const MOST_HOSTS = 500;

export const DEFAULT_HOST_LIMIT = 5;
export const MAX_HOST_LIMIT = 100;

export type CountedHost = DiscoveredHost & { readonly requests: number };

/**
 * Hosts that the vault's programs asked for and no service is for, with every request that ended before: the `limit`
 * last seen ones, and how many there are. Throws `vault_not_found`, `forbidden`.
 */
export async function listDiscoveredHosts(
  deps: Deps,
  principal: Principal,
  request: { readonly vault: string; readonly limit: number },
): Promise<{ readonly hosts: readonly CountedHost[]; readonly total: number }> {
  const { store, log } = deps;
  const vault = await enterVault(deps, principal, { name: request.vault, action: "discovered-host:list" });
  await log.flush();
  const { services } = await store.services.load(vault.id);
  const seen = await store.logs.unmatchedHosts(vault.id, MOST_READ);
  const found = discoverHosts(seen, compileServices(services)).slice(0, MOST_HOSTS);
  const shown = found.slice(0, request.limit);
  const counts = await store.logs.countUnmatched(
    vault.id,
    shown.flatMap((host) => host.seen.map((entry) => entry.host)),
  );
  const hosts = shown.map((host) => {
    const requests = host.seen.reduce((sum, entry) => sum + (counts.get(entry.host) ?? 0), 0);
    return { ...host, requests };
  });
  return { hosts, total: found.length };
}
