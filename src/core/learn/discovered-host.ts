/** Hosts that a vault's programs asked for and no service of it is for: what is left to set up. */
import { bracketed, parseAuthority } from "../net/target.ts";
import type { RoutingTable } from "../service/match.ts";

/** As the log has it: `host` with its port, and its newest request. */
export type SeenHost = {
  readonly host: string;
  readonly lastId: number;
  readonly lastSeenAt: number;
  /** What the client itself sent to authenticate, empty for nothing. */
  readonly authScheme: string;
  readonly authHeader: string;
};

/** One host whatever the port; `seen` are its entries in the log, the newest first. */
export type DiscoveredHost = {
  readonly host: string;
  readonly lastSeenAt: number;
  readonly authScheme: string;
  readonly authHeader: string;
  readonly seen: readonly SeenHost[];
};

/**
 * The hosts without those that a service is for, be it switched off or for some paths alone; last seen first, then by
 * name. Of hosts seen on several ports one is made; how it authenticates is what its newest request shows.
 */
export function discoverHosts(seen: readonly SeenHost[], services: RoutingTable): readonly DiscoveredHost[] {
  const byName = new Map<string, SeenHost[]>();
  for (const one of seen.toSorted((a, b) => b.lastId - a.lastId)) {
    const host = withoutPort(one.host);
    if (isCovered(host, services)) continue;
    const known = byName.get(host);
    if (known === undefined) byName.set(host, [one]);
    else known.push(one);
  }
  return [...byName]
    .map(([host, entries]) => toDiscovered(host, entries))
    .toSorted((a, b) => b.lastSeenAt - a.lastSeenAt || (a.host < b.host ? -1 : 1));
}

function toDiscovered(host: string, seen: readonly SeenHost[]): DiscoveredHost {
  const [newest] = seen;
  return {
    host,
    lastSeenAt: Math.max(...seen.map(({ lastSeenAt }) => lastSeenAt)),
    authScheme: newest?.authScheme ?? "",
    authHeader: newest?.authHeader ?? "",
    seen,
  };
}

function withoutPort(authority: string): string {
  const target = parseAuthority(authority, 443);
  return target === undefined ? authority : bracketed(target.host);
}

function isCovered(host: string, { exact, wildcard }: RoutingTable): boolean {
  const dot = host.indexOf(".");
  return exact.has(host) || (dot > 0 && wildcard.has(host.slice(dot)));
}
