import type { Presence } from "../../app/agent/presence.ts";
import type { Limits } from "../../app/limits/limits.ts";
import type { Access, AccessRefusal, AccessResult, ProxyAccess } from "../../app/proxy/proxy-access.ts";
import { agentBehind } from "../../core/actor.ts";
import type { Arrived, Authenticated, Stage } from "../flow.ts";
import { type RefusalCode, type RefusalDetails, Refused } from "../refusal.ts";
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
    const { reason, requester: row = {} } = result;
    if (isGuess(reason)) limits.proxyAuthFailed(caller.ip);
    throw new Refused(asAskedFor(flow, reason), { row, ...(isOfSvid(reason) ? placeOf(flow) : {}) });
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

/**
 * Where nobody asked as a proxy does, an SVID is refused with 401; and in a tunnel that was opened with it no request
 * has anything to hope for any more.
 */
function placeOf({ ingress, caller }: Arrived): RefusalDetails {
  if (caller.tunnel !== undefined) return { status: 401, closes: true };
  return ingress === "explicit" ? { status: 401 } : {};
}

function isOfSvid(reason: AccessRefusal): boolean {
  return reason.startsWith("svid_");
}

/**
 * Whoever is frozen, or has an SVID that we signed, guesses nothing, and all tunnels of an agent ask at once when it runs
 * out.
 */
function isGuess(reason: AccessRefusal): boolean {
  return reason === "svid_signature" || (!isOfSvid(reason) && reason !== "actor_frozen");
}
