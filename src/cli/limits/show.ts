import type { LimitedItem, UsageItem } from "../../contract/limits.ts";
import { parseUsageLimits } from "../../core/limit/usage-limit.ts";
import { amountText, costText, periodText, usageLimitsText } from "../../core/limit/usage-text.ts";

/** The heading of a column of limits where any row has some. */
export function limitHeading(rows: readonly LimitedItem[]): readonly string[] {
  return rows.some(({ limits }) => limits !== undefined) ? ["limits"] : [];
}

/** What is used up of each: `3 of 100 requests a day`; of what is only promised, the limits alone. Empty without any. */
export function limitCell({ limits, usage = [] }: LimitedItem): string {
  if (usage.length === 0) return usageLimitsText(parseUsageLimits(limits));
  return usage.map(usageText).join(", ");
}

/** One limit with what is used up of it, and until when where nothing is left. */
export function usageText({ measure, period, max, used, renews_at }: UsageItem): string {
  const spent = used >= max ? `, used up${renews_at === undefined ? "" : ` until ${renews_at}`}` : "";
  const shown = measure === "bytes_out" ? amountText(measure, used).replace(/ out$/, "") : costText(used);
  return `${shown} of ${amountText(measure, max)} ${periodText(period)}${spent}`;
}

/** Behind a role, as in `role: proxy, 100 requests a day`. */
export function limitText({ limits }: LimitedItem): string {
  const text = usageLimitsText(parseUsageLimits(limits));
  return text === "" ? "" : `, ${text}`;
}
