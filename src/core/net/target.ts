import { parseIp } from "./address.ts";

/** Where a request goes. `host` is normalised: lower case, no trailing dot, IPv6 without brackets. */
export type Target = { readonly host: string; readonly port: number };

/** Octets of a whole name without its trailing dot, and of one label (RFC 1035 2.3.4). */
export const MAX_NAME = 253;
export const MAX_LABEL = 63;

/** As WHATWG URL has them and resolvers answer them: underscores and hyphens anywhere, `my_bucket` and `a-` included. */
const LABEL = new RegExp(`^[a-z0-9_-]{1,${MAX_LABEL}}$`);

/**
 * A host name or IP literal in its one comparable spelling, or undefined when it is not one.
 * Names that a resolver might read as an address (`127.1`, `0x7f.0.0.1`, `2130706433`) are refused:
 * only strict dotted-decimal and bracketless IPv6 are addresses.
 */
export function normalizeHost(text: string): string | undefined {
  // Before folding case: lower-casing turns some other letters into ASCII ones (the Kelvin sign into k).
  if (!/^[\x21-\x7e]{1,254}$/.test(text)) return undefined;
  let host = text.toLowerCase();
  if (host.charCodeAt(0) === 0x5b) {
    if (!host.endsWith("]")) return undefined;
    host = host.slice(1, -1);
    return host.includes(":") && parseIp(host) !== undefined ? host : undefined;
  }
  if (host.endsWith(".")) host = host.slice(0, -1);
  if (host.includes(":")) return undefined;
  if (looksNumeric(host)) return parseIp(host) === undefined ? undefined : host;
  if (host.length > MAX_NAME) return undefined;
  for (const label of host.split(".")) if (!LABEL.test(label)) return undefined;
  return host;
}

/** `host:port` as CONNECT and Host carry it; without a port the default is taken, if there is one. */
export function parseAuthority(text: string, defaultPort?: number): Target | undefined {
  const colon = text.lastIndexOf(":");
  const bracket = text.lastIndexOf("]");
  if (colon <= bracket) {
    const host = normalizeHost(text);
    return host === undefined || defaultPort === undefined ? undefined : { host, port: defaultPort };
  }
  const port = parsePort(text.slice(colon + 1));
  const host = normalizeHost(text.slice(0, colon));
  return host === undefined || port === undefined ? undefined : { host, port };
}

/** A decimal port of 1 to 65535 without sign or leading zero. */
export function parsePort(text: string): number | undefined {
  if (!/^[1-9][0-9]{0,4}$/.test(text)) return undefined;
  const port = Number(text);
  return port <= 65535 ? port : undefined;
}

/** `host:port`, with brackets where IPv6 needs them. */
export function formatTarget(target: Target): string {
  return `${bracketed(target.host)}:${target.port}`;
}

/** The Host header for a target: the port is left out when it is the scheme's own. */
export function formatHost(target: Target, defaultPort: number): string {
  return target.port === defaultPort ? bracketed(target.host) : formatTarget(target);
}

/** A target as it is written: made once for a tunnel, used by each of its requests. */
export type Spelling = { readonly hostPort: string; readonly hostHeader: string };

export function spell(target: Target, defaultPort: number): Spelling {
  return { hostPort: formatTarget(target), hostHeader: formatHost(target, defaultPort) };
}

/** A host as it stands before a port or in a URL: IPv6 in brackets (RFC 3986 3.2.2). */
export function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** A host without the brackets that IPv6 has in a URL; anything else as it is. */
export function unbracketed(host: string): string {
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}

/** The last label decides, as in WHATWG URL 3.5: a number there makes the whole an IPv4 address or nothing. */
function looksNumeric(host: string): boolean {
  const last = host.slice(host.lastIndexOf(".") + 1);
  return /^(?:[0-9]+|0x[0-9a-f]*)$/.test(last);
}
