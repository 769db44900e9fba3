import type { Routing } from "../../app/proxy/routing.ts";
import { matchService } from "../../core/service/match.ts";
import type { Matched } from "../flow.ts";

/**
 * Whether a request that was let through would be let through now, by the very same service: a stream or a socket may
 * never ask again. Rejects when the policy cannot be read.
 */
export async function stillHolds(
  routing: Routing,
  { access, target, path, plan, policy }: Matched,
): Promise<boolean> {
  const now = await routing.policy(access.vaultId);
  if (now === policy) return true;
  const match = matchService(now.table, { ...target, path });
  if (plan === undefined) return match.type === "unmatched" && now.unmatchedHosts === policy.unmatchedHosts;
  return match.type === "matched" && Bun.deepEquals(match.service, plan.service);
}
