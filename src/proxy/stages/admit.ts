import type { Limits, ProxyGate, ProxyPass } from "../../app/limits/limits.ts";
import type { LimitRefusal } from "../../app/limits/refusal.ts";
import type { Access } from "../../app/proxy-access.ts";
import type { Admitted, Authenticated, Stage } from "../flow.ts";
import { Refused } from "../refusal.ts";

/** Whether the actor may make one more request now. The pass is given back when the request is over. */
export function createAdmit(limits: Limits): Stage<Authenticated, Admitted> {
  const gates = new WeakMap<Access, ProxyGate>();
  return (flow) => {
    const { access } = flow;
    let gate = gates.get(access);
    if (gate === undefined) {
      gate = limits.proxyGate(access.countedAs, access.vaultId);
      gates.set(access, gate);
    }
    const entered = gate.enter();
    return entered instanceof Promise ? entered.then((found) => settle(flow, found)) : settle(flow, entered);
  };
}

/** Refuses a peer whose failed attempts have used up its allowance. */
export function refuseGuessing(limits: Limits, ip: string): void {
  const blocked = limits.proxyAuthBlocked(ip);
  if (blocked === undefined) return;
  const { retryAfterSeconds, limit } = blocked;
  throw new Refused("guessing", { retryAfter: retryAfterSeconds, limit });
}

function settle(flow: Authenticated, entered: ProxyPass | LimitRefusal): Admitted {
  if (entered.type === "refused") throw limited(entered);
  return { ...flow, pass: entered };
}

function limited(refusal: LimitRefusal): Refused {
  return new Refused(refusal.scope === "rate" ? "rate_limited" : "concurrency_limited", {
    retryAfter: refusal.retryAfterSeconds,
    limit: refusal.limit,
  });
}
