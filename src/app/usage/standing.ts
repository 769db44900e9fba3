import type { VaultId } from "../../core/ids.ts";
import { type UsageLimit, type UsageSubject, usageSubjectKey } from "../../core/limit/usage-limit.ts";
import { periodEnd, periodStart } from "../../core/limit/usage-period.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import type { Usage } from "../proxy/usage.ts";

export type UsageDeps = {
  readonly store: Pick<Store, "usage">;
  readonly clock: Clock;
  readonly usage: Pick<Usage, "settle">;
};

/** A limit with what is used up of it now. */
export type UsageStanding = UsageLimit & {
  readonly used: number;
  /** In ms since 1970; absent where it does not renew. */
  readonly renewsAt?: number;
};

/** Each of these limits of that subject. */
export type ReadStanding = (subject: UsageSubject, limits: readonly UsageLimit[]) => readonly UsageStanding[];

/**
 * How limits of a vault stand now. What other servers hold reserved counts as used until they give it back, seconds
 * later; what this one holds is given back before. Reads nothing where nothing is limited.
 */
export async function usageStanding(
  { store, clock, usage }: UsageDeps,
  vaultId: VaultId,
  { isLimited }: { readonly isLimited: boolean },
): Promise<ReadStanding> {
  if (!isLimited) return () => [];
  await usage.settle(vaultId);
  const counts = await store.usage.ofVault(vaultId);
  const now = clock.now();
  const keyOf = (subject: string, { measure, period }: Pick<UsageLimit, "measure" | "period">) =>
    [subject, measure, period].join("\n");
  const known = new Map(counts.map((count) => [keyOf(count.subject, count), count]));
  return (subject, limits) =>
    limits.map((limit) => {
      const count = known.get(keyOf(usageSubjectKey(subject), limit));
      const begun = periodStart(limit.period, now);
      // Another server's clock may be ahead.
      const startsAt = Math.max(begun, count?.startsAt ?? 0);
      const renewsAt = periodEnd(limit.period, startsAt);
      return {
        ...limit,
        used: count?.startsAt === startsAt ? count.used : 0,
        ...(Number.isFinite(renewsAt) ? { renewsAt } : {}),
      };
    });
}
