import type { Spent } from "../../app/proxy/usage.ts";
import { amountText, costText, periodText, roundedCost } from "../../core/limit/usage-text.ts";
import { UpstreamFault } from "../../core/net/upstream-fault.ts";
import { formatSeconds } from "../../core/time.ts";
import { Refused } from "../refusal.ts";

/** What a client is told when nothing is left of a limit: which, how much, and until when. */
export function spentRefusal({ metered, used, renewsAt, waitMs }: Spent, vault: string): Refused {
  const { whose, max, counter } = metered;
  const { measure, period } = counter;
  const renews = Number.isFinite(renewsAt) ? formatSeconds(renewsAt) : undefined;
  const limit = measure === "cost" ? costText(max) : amountText(measure, max);
  const spent = measure === "cost" ? roundedCost(used) : used;
  return new Refused("budget_exhausted", {
    ...(renews === undefined ? {} : { retryAfter: Math.max(1, Math.ceil(waitMs / 1000)) }),
    members: {
      limit: {
        of: whose.of,
        ...(whose.of === "service" ? { service: whose.service } : {}),
        ...(whose.of === "token" ? { token: whose.id } : {}),
        ...(whose.of === "grant" ? { [whose.actor.type]: whose.actor.id } : {}),
        measure,
        period,
        max,
        used: spent,
        ...(renews === undefined ? {} : { renews_at: renews }),
      },
    },
    message:
      `agent-vault: ${OF[whose.of](whose.of === "service" ? whose.service : vault)} allows ${limit} ` +
      `${periodText(period)}, and ${
        measure === "bytes_out" && used < max
          ? `the ${amountText(measure, max - used).replace(/ out$/, "")} left are too few for this`
          : "it is used up"
      }; ${
        renews === undefined
          ? "it does not renew: somebody who may change it has to give more"
          : `it renews at ${renews}`
      }`,
  });
}

const OF = {
  grant: (vault: string) => `access to vault "${vault}"`,
  token: (vault: string) => `this token of vault "${vault}"`,
  service: (service: string) => `the budget of service "${service}"`,
};

/** A request that is broken off here, in whose place its client is told this. */
export class StoppedHere extends UpstreamFault {
  readonly refused: Refused;

  constructor(refused: Refused) {
    super("closed", refused.message);
    this.refused = refused;
  }
}
