import type { UsageStanding } from "../../app/usage/standing.ts";
import type { UsageItem } from "../../contract/limits.ts";
import {
  formatUsageLimits,
  parseUsageLimits,
  type UsageLimits,
  type UsageLimitsJson,
} from "../../core/limit/usage-limit.ts";
import { roundedCost } from "../../core/limit/usage-text.ts";
import { toTimestamp } from "../timestamp.ts";

type Limited = { readonly limits?: UsageLimits; readonly usage?: readonly UsageStanding[] };

/** How lists show limits and what is used up of them; nothing where there are none. */
export function toLimited({ limits, usage = [] }: Limited): {
  limits?: UsageLimitsJson;
  usage?: UsageItem[];
} {
  const json = formatUsageLimits(limits);
  return {
    ...(json === undefined ? {} : { limits: json }),
    ...(usage.length === 0 ? {} : { usage: usage.map(toUsageItem) }),
  };
}

export function toUsageItem({ used, renewsAt, measure, ...limit }: UsageStanding): UsageItem {
  return {
    measure,
    ...limit,
    used: measure === "cost" ? roundedCost(used) : used,
    ...(renewsAt === undefined ? {} : { renews_at: toTimestamp(renewsAt) }),
  };
}

/** What a body says of a change: undefined leaves limits as they are, null takes them away. Throws `bad_request`. */
export function changedLimits(value: unknown): UsageLimits | null | undefined {
  return value === undefined || value === null ? undefined : (parseUsageLimits(value) ?? null);
}
