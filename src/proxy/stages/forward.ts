import { meteredBudget } from "../../app/proxy/metered.ts";
import type { Answered, Injected } from "../flow.ts";
import type { ForwardDeps } from "../forwarding/forward-deps.ts";
import { Forwarding } from "../forwarding/forwarding.ts";
import { AnswerCost } from "../metering/answer-cost.ts";
import { meteredUpstream } from "../metering/metered-upstream.ts";
import { outflowOf, type StartOutflow } from "../metering/outflow.ts";
import { StoppedHere } from "../metering/spent.ts";
import { Refused } from "../refusal.ts";

/**
 * Sends the request and streams the answer back. Resolves when the exchange is over, however it ended; an upgraded one
 * may last for hours, and its beginning is told to `upgraded`.
 */
export type Forward = (flow: Injected, upgraded: (answered: Answered) => void) => Promise<Answered>;

export function createForward(deps: ForwardDeps): Forward {
  return (flow, upgraded) => {
    const { maxRequestBytes } = deps.caps;
    const { framing } = flow.exchange.request;
    if (maxRequestBytes > 0 && framing.type === "length" && framing.bytes > maxRequestBytes) {
      throw new Refused("request_too_large");
    }
    const { metered, vaultName } = flow.access;
    const outflow = outflowOf(deps.usage, metered?.bytesOut, vaultName);
    const given = outflow === undefined ? deps : limited(deps, outflow);
    const budget = flow.plan?.service.budget;
    if (budget !== undefined) return forwardCounted(given, flow, { upgraded, cost: new AnswerCost(budget) });
    return new Promise<Answered>((over) => new Forwarding(given, flow, { upgraded, over }).start());
  };
}

function limited(deps: ForwardDeps, outflow: StartOutflow): ForwardDeps {
  return {
    ...deps,
    outflow,
    upstream: meteredUpstream(deps.upstream, outflow),
    report: (fault, flow) => fault instanceof StoppedHere || deps.report(fault, flow),
  };
}

/** The same under a budget: what the answer costs is counted when it is over, however it ended. */
async function forwardCounted(
  deps: ForwardDeps,
  flow: Injected,
  { upgraded, cost }: { readonly upgraded: (answered: Answered) => void; readonly cost: AnswerCost },
): Promise<Answered> {
  const { plan, access } = flow;
  const metered = plan === undefined ? undefined : meteredBudget(plan.service, access);
  try {
    return await new Promise<Answered>((over) =>
      new Forwarding(deps, { ...flow, cost }, { upgraded, over }).start(),
    );
  } finally {
    if (metered !== undefined) deps.usage.charge(metered, cost.end());
  }
}
