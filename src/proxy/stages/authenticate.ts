import type { AccessResult, ProxyAccess } from "../../app/proxy-access.ts";
import type { Arrived, Authenticated, Stage } from "../flow.ts";
import { type RefusalCode, Refused } from "../refusal.ts";

/** Who asks, and for which vault. A token that was good a moment ago costs a comparison. */
export function createAuthenticate(access: ProxyAccess): Stage<Arrived, Authenticated> {
  return (flow) => {
    const { caller } = flow;
    if (caller.access !== undefined && access.isCurrent(caller.access)) {
      return { ...flow, access: caller.access };
    }
    if (caller.credentials === undefined) throw new Refused(explicit(flow, "proxy_auth_required"));
    const result = access.check(caller.credentials);
    return result instanceof Promise ? result.then((found) => admit(flow, found)) : admit(flow, result);
  };
}

function admit(flow: Arrived, result: AccessResult): Authenticated {
  if (result.type === "refused") {
    flow.caller.access = undefined;
    throw new Refused(explicit(flow, result.reason));
  }
  flow.caller.access = result.access;
  return { ...flow, access: result.access };
}

/** The explicit endpoint is an ordinary resource, so it asks with 401 where a proxy asks with 407. */
function explicit(flow: Arrived, code: RefusalCode): RefusalCode {
  const asks = code === "proxy_auth_required" || code === "session_invalid";
  return flow.ingress === "explicit" && asks ? "unauthorized" : code;
}
