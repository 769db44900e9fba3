import type { Routing } from "../../app/proxy/routing.ts";
import { rightsDenial } from "../../core/agent/rights.ts";
import { matchService } from "../../core/service/match.ts";
import type { Matched } from "../flow.ts";

/**
 * Whether a request that was let through would be let through now, by the very same service and by what its agent may
 * do: a stream or a socket may never ask again. Rejects when the policy cannot be read.
 */
export async function stillHolds(
  routing: Routing,
  { access, caller, target, path, plan, policy, exchange }: Matched,
): Promise<boolean> {
  // The access that let it through is not the one that holds now where something of the agent has changed.
  const { rights } = caller.access ?? access;
  const asked = { host: target.host, requires: plan?.service.requires };
  if (rights !== undefined && rightsDenial(rights, asked) !== undefined) return false;
  const now = await routing.policy(access.vaultId);
  if (now === policy) return true;
  const match = matchService(now.table, { ...target, path, method: exchange.request.method });
  if (plan === undefined) return match.type === "unmatched" && now.unmatchedHosts === policy.unmatchedHosts;
  return match.type === "matched" && Bun.deepEquals(match.service, plan.service);
}
