import type { Secret } from "../secret.ts";
import { parseIp } from "./address.ts";
import { isLoopbackHost } from "./loopback.ts";
import type { NoProxy } from "./no-proxy.ts";
import { formatTarget, type Target } from "./target.ts";

/** A proxy between this machine and the world, as companies have them. `host` is normalised. */
export type UpstreamProxy = {
  /** `https`: TLS is spoken with the proxy itself. `socks5`: RFC 1928, and the proxy resolves names. */
  readonly scheme: "http" | "https" | "socks5";
  readonly host: string;
  readonly port: number;
  /** What the proxy asks for: Basic (RFC 7617), or RFC 1929. */
  readonly login?: { readonly user: Secret; readonly password: Secret };
};

/** What stands in place of the proxies of the environment: one proxy for all, or `none`. */
export type ProxyChoice = UpstreamProxy | "none";

/** Which proxy is asked for which scheme of a URL, and for which hosts none is. */
export type UpstreamProxies = {
  readonly https: UpstreamProxy | undefined;
  readonly http: UpstreamProxy | undefined;
  readonly noProxy: NoProxy;
};

/** `host:port`, which is how people are told of a proxy: its credentials are in no text. */
export function proxyName(proxy: UpstreamProxy): string {
  return formatTarget(proxy);
}

/** `scheme://host:port`, without credentials. */
export function proxyUrl(proxy: UpstreamProxy): string {
  return `${proxy.scheme}://${proxyName(proxy)}`;
}

/**
 * The proxy for a target; undefined: it is reached directly. This machine is always reached directly, as Go's clients
 * do: asked of a proxy it would be the proxy's own.
 */
export function proxyFor(
  proxies: UpstreamProxies,
  scheme: "http" | "https",
  target: Target,
): UpstreamProxy | undefined {
  const proxy = proxies[scheme];
  if (proxy === undefined || isThisMachine(target.host) || proxies.noProxy(target)) return undefined;
  return proxy;
}

/** Whether a host, or an address that stands for it, can only mean the machine where it is looked up. */
export function isThisMachine(host: string): boolean {
  return isLoopbackHost(host) || host.endsWith(".localhost") || host === "localhost.localdomain";
}

/** Names by which clouds hand out a machine's own credentials. */
const METADATA_NAMES = new Set([
  "metadata.google.internal",
  "metadata.google",
  "metadata.goog",
  "metadata",
  "instance-data",
  "instance-data.ec2.internal",
]);

/** Domains that mean a network of one's own: RFC 6762, RFC 8375, RFC 9476 and ICANN's `.internal`. */
const PRIVATE_DOMAINS = [".internal", ".local", ".home.arpa", ".localdomain", ".lan", ".intranet"];

/** What can be said against a name by itself, where the address behind it is for a proxy to find. */
export function whyPrivateName(host: string): "metadata" | "private" | undefined {
  if (METADATA_NAMES.has(host)) return "metadata";
  if (parseIp(host) !== undefined) return undefined;
  return !host.includes(".") || PRIVATE_DOMAINS.some((domain) => host.endsWith(domain))
    ? "private"
    : undefined;
}
