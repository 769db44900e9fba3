import type { PresentedCredentials } from "../../core/access/proxy-credentials.ts";
import { headerValue, type RawHeaders } from "../../core/net/headers.ts";
import { parseAuthority, spell } from "../../core/net/target.ts";
import type { Exchange } from "../exchange.ts";
import type { Arrived, Caller } from "../flow.ts";
import { Refused } from "../refusal.ts";

/**
 * A request to `/proxy/{host[:port]}/{path}` (always https upstream). Everything behind the host goes on as it was
 * received. Throws Refused.
 */
export function arriveExplicit(exchange: Exchange, caller: Caller): Arrived {
  const rest = exchange.request.target.slice("/proxy/".length);
  const cut = rest.search(/[/?]/);
  const authority = cut < 0 ? rest : rest.slice(0, cut);
  const tail = cut < 0 ? "" : rest.slice(cut);
  const target = parseAuthority(authority, 443);
  if (target === undefined) {
    throw new Refused("invalid_host", {
      message: "use /proxy/{host}/{path} with a host such as api.example.com",
    });
  }
  const pathAndQuery = tail.startsWith("/") ? tail : `/${tail}`;
  const query = pathAndQuery.indexOf("?");
  return {
    exchange,
    caller,
    ingress: "explicit",
    scheme: "https",
    target,
    spelling: spell(target, 443),
    pathAndQuery,
    path: query < 0 ? pathAndQuery : pathAndQuery.slice(0, query),
    startedAt: performance.now(),
  };
}

/** The API's own way to authenticate: a Bearer token, and `X-Vault` for tokens that are bound to no vault. */
export function explicitCredentials(headers: RawHeaders): PresentedCredentials | undefined {
  const value = headerValue(headers, "authorization");
  const token = value?.startsWith("Bearer ") === true ? value.slice("Bearer ".length).trim() : "";
  if (token === "") return undefined;
  const vault = headerValue(headers, "x-vault")?.trim();
  return { token, vaultHint: vault === "" ? undefined : vault };
}
