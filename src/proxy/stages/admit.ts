import type { Limits, ProxyGate, ProxyPass, ProxyWaiting } from "../../app/limits/limits.ts";
import type { LimitRefusal } from "../../app/limits/refusal.ts";
import { type Metered, meteredBudget } from "../../app/proxy/metered.ts";
import type { Access } from "../../app/proxy/proxy-access.ts";
import type { QuotaRefusal, Quotas } from "../../app/proxy/quotas.ts";
import type { Spent, Taken, Usage } from "../../app/proxy/usage.ts";
import type { Quota } from "../../core/agent/rights.ts";
import type { Admitted, Authenticated, Matched, Stage } from "../flow.ts";
import { spentRefusal } from "../metering/spent.ts";
import { ClientLeft, Refused } from "../refusal.ts";

/**
 * Whether the actor may make one more request now, or after a wait in line. The rate counts brokered requests alone,
 * which is why this comes behind matching; the number under way counts all. The pass is given back when the request
 * is over; a client that leaves while it waits gives its place back. Throws ClientLeft then. What policies on an agent
 * allow in an hour counts all requests that are let through, whatever else is limited. Limits on grants and tokens count
 * them last: what is refused is not counted.
 */
export function createAdmit(limits: Limits, quotas: Quotas, usage: Usage): Stage<Matched, Admitted> {
  const enter = enterMetered(usage, enterGate(limits));
  return (flow) => {
    const own = flow.access.rights?.quotas;
    if (own === undefined || own.length === 0) return enter(flow);
    const enterCounted = () => {
      refuseFull(flow, quotas.full(own));
      const entered = enter(flow);
      return entered instanceof Promise
        ? entered.then((admitted) => counted({ quotas, usage }, own, admitted))
        : counted({ quotas, usage }, own, entered);
    };
    return quotas.load(own)?.then(enterCounted) ?? enterCounted();
  };
}

/**
 * Counts a tunnel in which nothing is read as the one request that is known of it. Throws Refused where policies on the
 * agent, or limits on its grant or token, allow no more.
 */
export function createAdmitTunnel(quotas: Quotas, usage: Usage): (opening: Authenticated) => Promise<void> {
  return async (opening) => {
    const own = opening.access.rights?.quotas;
    if (own !== undefined && own.length > 0) {
      await quotas.load(own);
      refuseFull(opening, quotas.count(own));
    }
    const metered = opening.access.metered?.requests ?? [];
    if (metered.length === 0) return;
    const taken = await usage.take(metered, 1);
    if (taken.type === "spent") throw spentRefusal(taken, opening.access.vaultName);
  };
}

/** One more request under limits on the grant, the token and the service's budget. Nothing where there are none. */
function enterMetered(usage: Usage, enter: Stage<Matched, Admitted>): Stage<Matched, Admitted> {
  return (flow) => {
    const metered = meteredOf(flow);
    const entered = enter(flow);
    if (metered === undefined) return entered;
    return entered instanceof Promise
      ? entered.then((admitted) => take(usage, metered, admitted))
      : take(usage, metered, entered);
  };
}

function meteredOf({ access, plan }: Matched): readonly Metered[] | undefined {
  const own = access.metered?.requests;
  if (plan?.service.budget === undefined) return own === undefined || own.length === 0 ? undefined : own;
  return [...(own ?? []), ...(meteredBudget(plan.service, access) ?? [])];
}

function take(usage: Usage, metered: readonly Metered[], admitted: Admitted): Admitted | Promise<Admitted> {
  const settle = (taken: Taken | Spent): Admitted => {
    if (taken.type === "taken") return { ...admitted, taken };
    admitted.pass.leave();
    throw spentRefusal(taken, admitted.access.vaultName);
  };
  const taken = usage.take(metered, 1);
  if (!(taken instanceof Promise)) return settle(taken);
  return taken.then(settle, (error: unknown) => {
    admitted.pass.leave();
    throw error;
  });
}

/** Others may have used up what was left while this one stood in line. */
function counted(
  { quotas, usage }: { readonly quotas: Quotas; readonly usage: Usage },
  own: readonly Quota[],
  admitted: Admitted,
): Admitted {
  const refusal = quotas.count(own);
  if (refusal !== undefined) {
    admitted.pass.leave();
    if (admitted.taken !== undefined) usage.giveBack(admitted.taken);
  }
  refuseFull(admitted, refusal);
  return admitted;
}

function refuseFull({ access }: Authenticated, refusal: QuotaRefusal | undefined): void {
  if (refusal === undefined) return;
  const { retryAfterSeconds, limit } = refusal;
  throw new Refused("policy_quota", {
    retryAfter: retryAfterSeconds,
    limit,
    message:
      `agent-vault: a policy on agent ${access.rights?.agent} limits requests to ${limit} within an hour, and they are ` +
      `used up; retry after ${retryAfterSeconds} s`,
  });
}

function enterGate(limits: Limits): Stage<Matched, Admitted> {
  const gates = new WeakMap<Access, ProxyGate>();
  return (flow) => {
    const { access } = flow;
    let gate = gates.get(access);
    if (gate === undefined) {
      gate = limits.proxyGate(access.countedAs, access.vaultId);
      gates.set(access, gate);
    }
    const entered = gate.enter(flow.plan !== undefined);
    return entered.type === "waiting" ? stand(flow, entered) : settle(flow, entered);
  };
}

/** Refuses a peer whose failed attempts have used up its allowance. */
export function refuseGuessing(limits: Limits, ip: string): void {
  const blocked = limits.proxyAuthBlocked(ip);
  if (blocked === undefined) return;
  const { retryAfterSeconds, limit } = blocked;
  throw new Refused("guessing", { retryAfter: retryAfterSeconds, limit });
}

function stand(flow: Matched, waiting: ProxyWaiting): Promise<Admitted> {
  return new Promise<ProxyPass | LimitRefusal>((resolve, reject) => {
    flow.exchange.whenGone(() => {
      waiting.leave();
      reject(new ClientLeft());
    });
    void waiting.outcome.then((outcome) => {
      // From here on the pass is the pipeline's to give back.
      flow.exchange.whenGone(() => {});
      resolve(outcome);
    });
  }).then((outcome) => settle(flow, outcome));
}

function settle(flow: Matched, entered: ProxyPass | LimitRefusal): Admitted {
  if (entered.type === "admitted") return { ...flow, pass: entered, taken: undefined };
  const { scope, retryAfterSeconds, limit } = entered;
  const vault = flow.access.vaultName;
  throw new Refused(scope === "rate" ? "rate_limited" : "concurrency_limited", {
    retryAfter: retryAfterSeconds,
    limit,
    message:
      scope === "rate"
        ? `agent-vault: requests of this agent to brokered hosts of vault "${vault}" come faster than they may, and the ` +
          `next turn is too far away; retry after ${retryAfterSeconds} s. An owner can allow more with agent-vault ` +
          "owner config set --rate-limit PROXY.rate=N, PROXY.burst=N or --rate-limit-profile loose, as far as the " +
          "server's environment leaves it open (AGENT_VAULT_RATELIMIT_PROXY_RATE, AGENT_VAULT_RATELIMIT_PROXY_BURST, " +
          "AGENT_VAULT_RATELIMIT_PROFILE)"
        : `agent-vault: in vault "${vault}" the limit of this agent's requests under way is ${limit}, and none of them has ` +
          "ended in time; send fewer at once. An owner can allow more with agent-vault owner config set --rate-limit " +
          "PROXY.concurrency=N, as far as the server's environment leaves it open " +
          "(AGENT_VAULT_RATELIMIT_PROXY_CONCURRENCY)",
  });
}
