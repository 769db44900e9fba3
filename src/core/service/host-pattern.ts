import { parseIp } from "../net/address.ts";
import { MAX_LABEL, MAX_NAME, parsePort, unbracketed } from "../net/target.ts";
import type { Fail } from "./fault.ts";

/** Where a service's requests go, in the spelling that matching compares. */
export type Matcher = { readonly host: string; readonly port?: number; readonly path: string };

/** The parts of `host[:port][/path]` as text; `[v6]` keeps its brackets. */
export type MatcherParts = { readonly host: string; readonly port?: string; readonly path: string };

/** At least two labels, the last alphabetic or, for names in other scripts, punycode (RFC 5891 4.4). */
const NAME = /^(?:[a-z0-9_-]+\.)+(?:[a-z]{2,}|xn--[a-z0-9-]*[a-z0-9])$/;

/** Names that mean the machine itself, its cluster or its cloud's credential endpoint. */
const INTERNAL = [
  "localhost",
  "localhost.localdomain",
  "internal",
  "kubernetes",
  "kubernetes.default",
  "metadata.google.internal",
  "metadata.google",
  "instance-data",
];

/** What makes a host acceptable that names nothing on the public Internet. */
export type HostOptions = {
  /** Lets internal names, names of one label, `localhost` and IP literals through. */
  readonly devMode: boolean;
  /** Names whose address the operator has stated, in lower case: whatever they are called, they are meant. */
  readonly pinned?: { has(host: string): boolean };
};

/** Whether a pattern, as `parseHost` gives it, stands for this host; both in lower case. */
export function matchesHost(pattern: string, host: string): boolean {
  if (!pattern.startsWith("*.")) return pattern === host;
  const dot = host.indexOf(".");
  return dot > 0 && host.slice(dot) === pattern.slice(1);
}

/** Splits without judging; what follows the first slash is path. */
export function splitMatcher(text: string): MatcherParts {
  const slash = text.indexOf("/");
  const authority = slash < 0 ? text : text.slice(0, slash);
  const path = slash < 0 ? "" : text.slice(slash);
  const colon = authority.lastIndexOf(":");
  if (colon <= authority.lastIndexOf("]")) return { host: authority, path };
  return { host: authority.slice(0, colon), port: authority.slice(colon + 1), path };
}

/** A port of 1 to 65535 as it stands behind a host. */
export function parseMatcherPort(text: string, fail: Fail): number {
  return parsePort(text) ?? fail("host", `has the port "${text}"; ports are 1 to 65535`);
}

/**
 * A host name, or `*.` and a host name for exactly one more label; lower case, without trailing dot.
 * Internal names, names of one label, and a wildcard that covers an internal one, are refused, unless their address is
 * pinned. In development mode they pass, as do `localhost` and IP literals (IPv6 in brackets, which come off), so that
 * a service on this machine can be brokered.
 */
export function parseHost(text: string, options: HostOptions, fail: Fail): string {
  // Before folding: some letters of other scripts (U+212A) become ASCII by it.
  if (!/^[\x21-\x7e]*$/.test(text))
    fail("host", "must be ASCII without blanks; write other scripts as xn--…");
  const host = text.toLowerCase().replace(/\.$/, "");
  if (host === "") fail("host", "is required");
  const literal = ipLiteral(host);
  if (options.devMode && (host === "localhost" || literal !== undefined)) return literal ?? host;
  if (literal !== undefined) fail("host", "must be a name, not an IP address");
  const isMeant = options.devMode || options.pinned?.has(host) === true;
  if (!isMeant && isInternal(host)) {
    fail("host", `"${host}" is an internal name; brokering it would expose the server's own network`);
  }
  const name = host.startsWith("*.") ? host.slice(2) : host;
  if (name.includes("*")) fail("host", 'may hold "*" only as its whole first label, as in *.example.com');
  if (isName(name) || (isMeant && isLabel(host))) return host;
  if (!isLabel(host)) fail("host", `"${host}" is not a full host name such as api.example.com`);
  fail("host", `"${host}" has one label only; it is accepted where AGENT_VAULT_RESOLVE pins its address`);
}

/** A name such as `ai` or `my_service`, which means a machine of the own network; no number, which means an address. */
function isLabel(name: string): boolean {
  return name.length <= MAX_LABEL && /^[a-z_](?:[a-z0-9_-]*[a-z0-9_])?$/.test(name);
}

function isName(name: string): boolean {
  return (
    name.length <= MAX_NAME && NAME.test(name) && name.split(".").every((label) => label.length <= MAX_LABEL)
  );
}

function isInternal(host: string): boolean {
  if (!host.startsWith("*.")) return INTERNAL.includes(host);
  const suffix = host.slice(1);
  return INTERNAL.some((name) => name.slice(Math.max(0, name.indexOf("."))) === suffix);
}

function ipLiteral(host: string): string | undefined {
  const bare = unbracketed(host);
  return parseIp(bare) === undefined ? undefined : bare;
}
