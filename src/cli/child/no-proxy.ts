import { unbracketed } from "../../core/net/target.ts";
import { splitMatcher } from "../../core/service/host-pattern.ts";
import type { Environment } from "./environment.ts";

/** What never leaves this machine, in the forms that one client or another understands. */
const OWN = ["localhost", "127.0.0.1", "127.0.0.0/8", "0.0.0.0", "::1"];

/** An entry of the parent's `NO_PROXY` and a service's host that it covers. */
export type Bypass = { readonly entry: string; readonly service: string; readonly host: string };

/** The parent's entries, but for one that would switch the proxy off, then this machine and the server. */
export function mergedNoProxy(parent: Environment, server: string): string {
  const kept = entriesOf(parent).filter((entry) => entry !== "*");
  return [...new Set([...kept, ...OWN, unbracketed(server)])].join(",");
}

/** Inherited entries of `NO_PROXY` that would switch the proxy off altogether. */
export function bypassesEverything(parent: Environment): boolean {
  return entriesOf(parent).includes("*");
}

/** Entries that could cover a brokered host: not those for this machine or everything. */
export function foreignEntries(parent: Environment): string[] {
  return [...new Set(entriesOf(parent))].filter((entry) => entry !== "*" && !OWN.includes(entry));
}

/**
 * Which entries take which services' hosts past the proxy, by what most clients hold: a name covers itself and all
 * below it, with or without a leading dot or `*.`. Hosts are as services name them, with port, path and wildcard.
 */
export function bypassed(
  entries: readonly string[],
  services: readonly { readonly name: string; readonly host: string }[],
): Bypass[] {
  return entries.flatMap((entry) => {
    const name = entry
      .toLowerCase()
      .replace(/^\*?\./, "")
      .replace(/:\d+$/, "")
      .replace(/\.$/, "");
    return services
      .filter(({ host }) => covers(name, splitMatcher(host.toLowerCase()).host))
      .map((service) => ({ entry, service: service.name, host: service.host }));
  });
}

function covers(name: string, host: string): boolean {
  if (!host.startsWith("*.")) return isWithin(host, name);
  const below = host.slice(2);
  // Of a wildcard's hosts, an entry may cover all or one.
  return isWithin(below, name) || isWithin(name, below);
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

function entriesOf(parent: Environment): string[] {
  return [parent["NO_PROXY"], parent["no_proxy"]]
    .flatMap((value) => value?.split(/[\s,]+/) ?? [])
    .filter((entry) => entry !== "");
}
