import { agentBehind, type Presence } from "../../app/agent/presence.ts";
import type { Limits } from "../../app/limits/limits.ts";
import type { Access, AccessResult, ProxyAccess } from "../../app/proxy/proxy-access.ts";
import type { Arrived, Authenticated, Stage } from "../flow.ts";
import { type RefusalCode, Refused } from "../refusal.ts";
import { refuseGuessing } from "./admit.ts";

/**
 * Who asks, and for which vault. A token that was good a moment ago costs a comparison. A peer that has failed too
 * often is not looked at for a while; loopback is exempt. An agent that asks is there: a request says so, a tunnel alone
 * does not.
 */
export function createAuthenticate(
  access: ProxyAccess,
  limits: Limits,
  presence: Pick<Presence, "seen">,
): Stage<Arrived, Authenticated> {
  const noteSeen = ({ exchange }: Arrived, { principal }: Access): void => {
    if (exchange.request.method === "CONNECT") return;
    const agentId = agentBehind(principal);
    if (agentId !== undefined) presence.seen(agentId, "proxy");
  };
  const settle = (flow: Arrived, result: AccessResult): Authenticated => {
    const { caller } = flow;
    if (result.type === "granted") {
      access.use(result.access);
      caller.access = result.access;
      noteSeen(flow, result.access);
      return { ...flow, access: result.access };
    }
    caller.access = undefined;
    limits.proxyAuthFailed(caller.ip);
    throw new Refused(asAskedFor(flow, result.reason), { row: result.requester ?? {} });
  };
  return (flow) => {
    const { caller } = flow;
    if (caller.access !== undefined && access.use(caller.access)) {
      noteSeen(flow, caller.access);
      return { ...flow, access: caller.access };
    }
    refuseGuessing(limits, caller.ip);
    // Not counted: many clients ask once without, and present what they have when told to (RFC 9110 11.7.1).
    if (caller.credentials === undefined) throw new Refused(asAskedFor(flow, "proxy_auth_required"));
    const result = access.check(caller.credentials);
    return result instanceof Promise ? result.then((found) => settle(flow, found)) : settle(flow, result);
  };
}

/** The explicit endpoint is an ordinary resource, so it asks with 401 where a proxy asks with 407. */
function asAskedFor(flow: Arrived, code: RefusalCode): RefusalCode {
  const asks = code === "proxy_auth_required" || code === "session_invalid" || code === "session_expired";
  return flow.ingress === "explicit" && asks ? "unauthorized" : code;
}
