import { headerValue } from "../../core/net/headers.ts";
import { formatHost, parseAuthority, type Target } from "../../core/net/target.ts";
import type { Exchange } from "../exchange.ts";
import type { Arrived, Caller } from "../flow.ts";
import { Refused } from "../refusal.ts";

type Scheme = "https" | "http";
const DEFAULT_PORT: Record<Scheme, number> = { https: 443, http: 80 };

/** A request target split as RFC 9112 3.2 has it, without touching a byte of path and query. */
type Parts = { readonly scheme: Scheme; readonly authority: string; readonly pathAndQuery: string };

/** A request on the proxy's own port: absolute-form, whose authority is the destination. Throws Refused. */
export function arriveAbsolute(exchange: Exchange, caller: Caller): Arrived {
  const parts = splitAbsolute(exchange.request.target);
  if (parts === undefined) throw new Refused("bad_form");
  const target = parseAuthority(parts.authority, DEFAULT_PORT[parts.scheme]);
  if (target === undefined) throw new Refused("invalid_host");
  requireSameHost(exchange, parts.scheme, target);
  return arrived(exchange, caller, parts.scheme, target, parts.pathAndQuery);
}

/** A request inside a tunnel: its destination is the tunnel's, and whatever else it says must agree. Throws Refused. */
export function arriveTunnelled(exchange: Exchange, caller: Caller, scheme: Scheme, target: Target): Arrived {
  const received = exchange.request.target;
  let pathAndQuery = received;
  if (!received.startsWith("/") && received !== "*") {
    const parts = splitAbsolute(received);
    const named =
      parts === undefined ? undefined : parseAuthority(parts.authority, DEFAULT_PORT[parts.scheme]);
    if (parts === undefined || named === undefined) throw new Refused("bad_form");
    if (parts.scheme !== scheme || !isSame(named, target)) throw new Refused("misdirected");
    pathAndQuery = parts.pathAndQuery;
  }
  requireSameHost(exchange, scheme, target);
  return arrived(exchange, caller, scheme, target, pathAndQuery);
}

/** For the log row of a request that has no readable destination. */
export function arriveNowhere(exchange: Exchange, caller: Caller): Arrived {
  return arrived(exchange, caller, "http", { host: "", port: 0 }, "");
}

export function arriveConnect(exchange: Exchange, caller: Caller, target: Target): Arrived {
  return arrived(exchange, caller, "https", target, "");
}

function requireSameHost(exchange: Exchange, scheme: Scheme, target: Target): void {
  const host = headerValue(exchange.request.headers, "host");
  // The spelling nearly every client uses, compared without parsing.
  if (host === undefined || host === formatHost(target, DEFAULT_PORT[scheme])) return;
  const named = parseAuthority(host, DEFAULT_PORT[scheme]);
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
  scheme: Scheme,
  target: Target,
  pathAndQuery: string,
): Arrived {
  const query = pathAndQuery.indexOf("?");
  return {
    exchange,
    caller,
    ingress: "mitm",
    scheme,
    target,
    pathAndQuery,
    path: query < 0 ? pathAndQuery : pathAndQuery.slice(0, query),
    startedAt: performance.now(),
  };
}
