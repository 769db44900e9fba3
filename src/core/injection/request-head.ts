import { BROKER, connectionTokens, HOP_BY_HOP, headerValue, type RawHeaders } from "../net/headers.ts";
import { isCredentialHeader } from "./foreign-credentials.ts";
import type { HeaderEdit } from "./signing.ts";

export type HeadEdits = {
  /** What Host says upstream. */
  readonly host: string;
  /** Lower-case names whose client values are dropped. */
  readonly replaces: ReadonlySet<string>;
  readonly inject: readonly HeaderEdit[];
  /** The client's Content-Length says how the body ends; otherwise it is dropped. */
  readonly keepLength: boolean;
  /** The upgrade that is passed on, as it was asked for (RFC 9110 7.8). */
  readonly upgrade?: { readonly protocols: string; readonly keepExtensions: boolean };
};

/**
 * The headers that go upstream, flat: the client's in their order, case and number, without those that end at
 * the broker, with Host first and what is injected last. An injected header always wins over the client's.
 */
export function upstreamHeaders(headers: RawHeaders, edits: HeadEdits): string[] {
  const named = namedByConnection(headers);
  const byName = edits.replaces.size > 0 || named.size > 0;
  const { keepLength } = edits;
  const going = { keepLength, keepExtensions: edits.upgrade?.keepExtensions !== false };
  const out: string[] = ["Host", edits.host];
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] as string;
    const rule = ruleOf(name);
    if (!goesOn(rule, going)) continue;
    if (byName) {
      const lower = name.toLowerCase();
      // CGI and WSGI make one name of `X_Key` and `X-Key`: ours must be the only one either way.
      if (lower.includes("_") && edits.replaces.has(lower.replaceAll("_", "-"))) continue;
      // Content-Length cannot be a connection option: dropping it would move the body's end.
      if (edits.replaces.has(lower) || (rule !== LENGTH && named.has(lower))) continue;
    }
    out.push(name, headers[at + 1] as string);
  }
  for (const edit of edits.inject) out.push(edit.name, edit.value);
  if (edits.upgrade !== undefined) pushUpgrade(out, headers, edits.upgrade.protocols);
  return out;
}

/** RFC 7540 3.2.1: an upgrade to h2c has its settings in a hop-by-hop field of their own. */
function pushUpgrade(out: string[], headers: RawHeaders, protocols: string): void {
  const toH2c = /(?:^|[\s,])h2c(?:[\s,]|$)/i.test(protocols);
  const settings = toH2c ? headerValue(headers, "http2-settings") : undefined;
  if (settings === undefined) out.push("Connection", "Upgrade", "Upgrade", protocols);
  else out.push("Connection", "Upgrade, HTTP2-Settings", "Upgrade", protocols, "HTTP2-Settings", settings);
}

/**
 * The trailers of a request that may follow its body upstream: nothing that a recipient could take for framing, for whom
 * the request is meant or for a credential (RFC 9110 6.5.1), since some merge them into the head.
 */
export function upstreamTrailers(
  trailers: RawHeaders,
  edits: { readonly replaces: ReadonlySet<string>; readonly ownCredentials: boolean },
): string[] {
  const out: string[] = [];
  for (let at = 0; at < trailers.length; at += 2) {
    const name = trailers[at] as string;
    const lower = name.toLowerCase().replaceAll("_", "-");
    if (ruleOf(name) !== PASS || edits.replaces.has(lower) || CREDENTIALS.has(lower)) continue;
    // In a trailer they can only be dropped: when it comes, the request is on its way.
    if (!edits.ownCredentials && isCredentialHeader(lower)) continue;
    out.push(name, trailers[at + 1] as string);
  }
  return out;
}

const CREDENTIALS = new Set(["authorization", "cookie"]);

/** Whether a field with this rule goes upstream. */
export function goesOn(
  rule: FieldRule,
  edits: { readonly keepLength: boolean; readonly keepExtensions: boolean },
): boolean {
  switch (rule) {
    case PASS:
    case COOKIE:
      return true;
    case LENGTH:
      return edits.keepLength;
    case EXTENSIONS:
      return edits.keepExtensions;
    default:
      return false;
  }
}

/** Whether a field of an answer with this rule goes back to the client. */
export function goesBack(
  rule: FieldRule,
  edits: { readonly keepLength: boolean; readonly cookiesPass: boolean },
): boolean {
  switch (rule) {
    case DROP:
      return false;
    case LENGTH:
      return edits.keepLength;
    case COOKIE:
      return edits.cookiesPass;
    default:
      return true;
  }
}

/**
 * The headers that go back to the client: without hop-by-hop ones, without `Set-Cookie` unless cookies pass
 * (a session cookie bought with our credential is a credential), and without framing, which the client's side adds.
 */
export function clientHeaders(
  headers: RawHeaders,
  options: { readonly keepLength: boolean; readonly cookiesPass: boolean },
): string[] {
  const named = namedByConnection(headers);
  const out: string[] = [];
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] as string;
    const rule = ruleOf(name);
    if (!goesBack(rule, options)) continue;
    // As towards the upstream: a length that is dropped would leave the client without the body's end.
    if (rule !== LENGTH && named.size > 0 && named.has(name.toLowerCase())) continue;
    out.push(name, headers[at + 1] as string);
  }
  return out;
}

/** A set: a hostile peer may list as many names as it sends fields, and each would be looked for among all. */
function namedByConnection(headers: RawHeaders): ReadonlySet<string> {
  const tokens = connectionTokens(headers);
  return tokens.length === 0 ? NO_NAMES : new Set(tokens);
}

const NO_NAMES: ReadonlySet<string> = new Set();
/** What becomes of a field between two peers. */
export const PASS = 0;
/** Ends here. */
export const DROP = 1;
/** Content-Length: goes on where it says how the body ends. */
export const LENGTH = 2;
/** Ends here unless the service lets cookies pass. */
export const COOKIE = 3;
/** Written anew. */
export const HOST = 4;
/** What of a WebSocket's extensions is offered. */
export const EXTENSIONS = 5;

export type FieldRule =
  | typeof PASS
  | typeof DROP
  | typeof LENGTH
  | typeof COOKIE
  | typeof HOST
  | typeof EXTENSIONS;

const RULES: ReadonlyMap<string, FieldRule> = new Map([
  ...[...HOP_BY_HOP, ...BROKER].map((name) => [name, DROP] as const),
  ["host", HOST],
  ["content-length", LENGTH],
  ["set-cookie", COOKIE],
  ["set-cookie2", COOKIE],
  ["sec-websocket-extensions", EXTENSIONS],
]);

/** Every lower-case name with a rule of its own; all others pass. */
export const RULED_NAMES: readonly string[] = [...RULES.keys()];

/** The rule of a lower-case name. */
export function fieldRule(lowerName: string): FieldRule {
  return RULES.get(lowerName) ?? PASS;
}

/** Names come in few spellings; remembering each is cheaper than lower-casing it every time. Bounded in both ways. */
const rules = new Map<string, FieldRule>();
const MAX_REMEMBERED = 2048;
const MAX_REMEMBERED_LENGTH = 64;

function ruleOf(name: string): FieldRule {
  const known = rules.get(name);
  if (known !== undefined) return known;
  const rule = fieldRule(name.toLowerCase());
  if (rules.size < MAX_REMEMBERED && name.length <= MAX_REMEMBERED_LENGTH) rules.set(name, rule);
  return rule;
}
