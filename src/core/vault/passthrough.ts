import { badField } from "../all-faults.ts";
import { normalizeHost, parsePort, type Target } from "../net/target.ts";
import { matchesHost, splitMatcher } from "../service/host-pattern.ts";

/**
 * Hosts whose tunnels are let through unbroken: names, or `*.` and a name for exactly one more label, as services have
 * them, each perhaps with a port. In lower case.
 */
export type PassthroughHosts = readonly string[];

export const MAX_PASSTHROUGH_HOSTS = 200;

/** The list as a caller writes it; an empty one is undefined, the default. Throws `bad_request` that names all faults. */
export function parsePassthroughHosts(texts: readonly string[]): PassthroughHosts | undefined {
  const hosts = [...new Set(texts.map((text) => text.trim().toLowerCase()).filter((text) => text !== ""))];
  const wrong = hosts.filter((host) => parsePattern(host) === undefined);
  if (wrong.length > 0) {
    const named = wrong.map((host) => JSON.stringify(host.slice(0, 80))).join(", ");
    const message = `passthrough_hosts: not a host such as api.example.com, *.example.com or api.example.com:8443: ${named}`;
    throw badField("passthrough_hosts", message);
  }
  if (hosts.length > MAX_PASSTHROUGH_HOSTS) {
    const message = `passthrough_hosts may name ${MAX_PASSTHROUGH_HOSTS} hosts at most`;
    throw badField("passthrough_hosts", message);
  }
  return hosts.length === 0 ? undefined : hosts;
}

/** What is stored of it, and back. */
export function formatPassthroughHosts(hosts: PassthroughHosts): string {
  return hosts.join(",");
}

/** A stored list; what no pattern of ours is covers nothing, so that such a host is brokered as ever. */
export function readPassthroughHosts(stored: string | undefined): PassthroughHosts {
  return stored === undefined ? [] : stored.split(",").filter((host) => parsePattern(host) !== undefined);
}

/** Whether a list covers a target. Made once per version of a vault; without hosts it is one comparison. */
export function compilePassthrough(hosts: PassthroughHosts): (target: Target) => boolean {
  const patterns = hosts.flatMap((host) => parsePattern(host) ?? []);
  if (patterns.length === 0) return () => false;
  return (target) =>
    patterns.some(
      ({ host, port }) => (port === undefined || port === target.port) && matchesHost(host, target.host),
    );
}

function parsePattern(
  text: string,
): { readonly host: string; readonly port: number | undefined } | undefined {
  const { host, port: digits, path } = splitMatcher(text);
  const port = digits === undefined ? undefined : parsePort(digits);
  const name = host.startsWith("*.") ? host.slice(2) : host;
  const normal = normalizeHost(name);
  if (path !== "" || normal === undefined || (digits !== undefined && port === undefined)) return undefined;
  return { host: host.startsWith("*.") ? `*.${normal}` : normal, port };
}
