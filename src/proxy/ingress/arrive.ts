import { headerValues } from "../../core/net/headers.ts";
import { parseAuthority, type Spelling, spell, type Target } from "../../core/net/target.ts";
import type { Exchange } from "../exchange.ts";
import type { Arrived, Caller } from "../flow.ts";
import { Refused } from "../refusal.ts";

type Scheme = "https" | "http";
const DEFAULT_PORT: Record<Scheme, number> = { https: 443, http: 80 };

/** Where requests go, with its spellings made once. */
export type Destination = { readonly scheme: Scheme; readonly target: Target; readonly spelling: Spelling };

export function toDestination(scheme: Scheme, target: Target): Destination {
  return { scheme, target, spelling: spell(target, DEFAULT_PORT[scheme]) };
}

const NOWHERE: Destination = {
  scheme: "http",
  target: { host: "", port: 0 },
  spelling: { hostPort: "", hostHeader: "" },
};

/** A request target split as RFC 9112 3.2 has it, without touching a byte of path and query. */
type Parts = { readonly scheme: Scheme; readonly authority: string; readonly pathAndQuery: string };

/**
 * A request on the proxy's own port: absolute-form, whose authority is the destination. What Host says is ignored and
 * written anew (RFC 9112 3.2.2): Node's and other clients put the proxy's own name there. Throws Refused.
 */
export function arriveAbsolute(exchange: Exchange, caller: Caller): Arrived {
  const parts = splitAbsolute(exchange.request.target);
  if (parts === undefined) throw new Refused("bad_form");
  const target = parseAuthority(parts.authority, DEFAULT_PORT[parts.scheme]);
  if (target === undefined) throw new Refused("invalid_host");
  return arrived(exchange, caller, toDestination(parts.scheme, target), parts.pathAndQuery);
}

/** A request inside a tunnel: its destination is the tunnel's, and whatever else it says must agree. Throws Refused. */
export function arriveTunnelled(exchange: Exchange, caller: Caller, destination: Destination): Arrived {
  const { scheme, target } = destination;
  const { target: received, method } = exchange.request;
  let pathAndQuery = received;
  // RFC 9112 3.2.4: the asterisk belongs to OPTIONS. A fragment is no part of any target (RFC 9110 4.2.5).
  if ((received === "*" && method !== "OPTIONS") || received.includes("#")) throw new Refused("bad_form");
  if (!received.startsWith("/") && received !== "*") {
    const parts = splitAbsolute(received);
    const named =
      parts === undefined ? undefined : parseAuthority(parts.authority, DEFAULT_PORT[parts.scheme]);
    if (parts === undefined || named === undefined) throw new Refused("bad_form");
    if (parts.scheme !== scheme || !isSame(named, target)) throw new Refused("misdirected");
    pathAndQuery = parts.pathAndQuery;
  }
  requireSameHost(exchange, destination);
  return arrived(exchange, caller, destination, pathAndQuery);
}

/** For the log row of a request that has no readable destination. */
export function arriveNowhere(exchange: Exchange, caller: Caller): Arrived {
  return arrived(exchange, caller, NOWHERE, "");
}

/**
 * RFC 9112 3.2.3: the target of a CONNECT is an authority, and it alone counts. Its Host is not compared: Node's own
 * client puts the proxy's there. What is said inside the tunnel is compared with the target. Throws Refused.
 */
export function arriveConnect(exchange: Exchange, caller: Caller): Arrived {
  const { target: authority } = exchange.request;
  const target = parseAuthority(authority);
  if (target === undefined) throw new Refused(/:[0-9]+$/.test(authority) ? "invalid_host" : "bad_target");
  return arrived(exchange, caller, toDestination("https", target), "");
}

function requireSameHost(exchange: Exchange, { scheme, target, spelling }: Destination): void {
  const { request } = exchange;
  // HTTP/1.1 has one at most; over HTTP/2 a Host may stand beside :authority, and both must agree.
  const hosts = request.source?.all("host") ?? headerValues(request.headers, "host");
  for (const host of hosts) {
    // The spelling nearly every client uses, compared without parsing.
    if (host !== spelling.hostHeader) requireSame(host, target, DEFAULT_PORT[scheme]);
  }
}

function requireSame(host: string, target: Target, defaultPort: number): void {
  const named = parseAuthority(host, defaultPort);
  if (named === undefined || !isSame(named, target)) throw new Refused("misdirected");
}

function isSame(a: Target, b: Target): boolean {
  return a.host === b.host && a.port === b.port;
}

function splitAbsolute(target: string): Parts | undefined {
  const found = /^(https?):\/\/([^/?#]*)/i.exec(target);
  if (found === null || target.includes("#")) return undefined;
  const authority = found[2] as string;
  // RFC 9110 4.2.4: user information in an http URI is refused rather than passed on or dropped.
  if (authority === "" || authority.includes("@")) return undefined;
  const rest = target.slice(found[0].length);
  return {
    scheme: (found[1] as string).toLowerCase() as Scheme,
    authority,
    pathAndQuery: rest.startsWith("/") ? rest : `/${rest}`,
  };
}

function arrived(
  exchange: Exchange,
  caller: Caller,
  destination: Destination,
  pathAndQuery: string,
): Arrived {
  const query = pathAndQuery.indexOf("?");
  return {
    exchange,
    caller,
    ingress: "mitm",
    scheme: destination.scheme,
    target: destination.target,
    spelling: destination.spelling,
    pathAndQuery,
    path: query < 0 ? pathAndQuery : pathAndQuery.slice(0, query),
    startedAt: performance.now(),
  };
}
