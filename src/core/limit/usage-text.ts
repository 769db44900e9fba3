/** Limits as people write and read them: `1000/day`, `50MB/hour`. */
import { badField } from "../all-faults.ts";
import {
  eachUsageLimit,
  type PeriodMax,
  type UsageLimit,
  type UsageLimits,
  type UsageMeasure,
} from "./usage-limit.ts";
import { USAGE_PERIODS, type UsagePeriod } from "./usage-period.ts";

const FORM = /^(\d+(?:\.\d+)?)\s*(B|[KMGT]i?B)?(?:\s*\/\s*(hour|day|total))?$/i;
const UNITS: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/**
 * `1000/day`, `50MB/hour` (MB is a million bytes, MiB 2^20); without a period, of all time. Units are for bytes alone.
 * Throws `bad_request` that names `field`.
 */
export function parseAllowance(
  field: string,
  text: string,
  measure: Exclude<UsageMeasure, "cost">,
): { readonly period: UsagePeriod; readonly max: number } {
  const [, number = "", unit, period = "total"] = FORM.exec(text.trim()) ?? [];
  const max = Number(number) * (UNITS[unit?.toLowerCase() ?? "b"] ?? 1);
  if (number === "" || (unit !== undefined && measure === "requests") || !Number.isInteger(max) || max < 1) {
    const example = measure === "requests" ? "1000/day" : "50MB/hour";
    throw badField(field, `${field} cannot be "${text}": write it as in ${example}, per hour, day or total`);
  }
  return { period: period.toLowerCase() as UsagePeriod, max };
}

/** Several of them, as a flag that is given more than once or a list with commas. Throws as `parseAllowance`, also for one period twice. */
export function parseAllowances(
  field: string,
  texts: readonly string[],
  measure: Exclude<UsageMeasure, "cost">,
): PeriodMax | undefined {
  const found: Partial<Record<UsagePeriod, number>> = {};
  for (const text of texts.flatMap((one) => one.split(",")).filter((one) => one.trim() !== "")) {
    const { period, max } = parseAllowance(field, text, measure);
    if (found[period] !== undefined) throw badField(field, `${field} names ${periodText(period)} twice`);
    found[period] = max;
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

/** What `parseAllowances` reads back: `1000/day, 20000/total`, of bytes `50MB/day`. */
export function allowancesText(most: PeriodMax | undefined, measure: Exclude<UsageMeasure, "cost">): string {
  if (most === undefined) return "";
  return USAGE_PERIODS.flatMap((period) => {
    const max = most[period];
    return max === undefined ? [] : [`${measure === "requests" ? max : exactBytes(max)}/${period}`];
  }).join(", ");
}

/** In the largest unit of which it is a whole number. */
function exactBytes(bytes: number): string {
  const unit = (["TB", "GB", "MB", "kB"] as const).find(
    (name) => bytes % (UNITS[name.toLowerCase()] ?? 1) === 0,
  );
  return unit === undefined ? String(bytes) : `${bytes / (UNITS[unit.toLowerCase()] ?? 1)}${unit}`;
}

/** As a sentence's part: `1000 requests a day, 50 MB out an hour, one request in all`; empty where nothing is limited. */
export function usageLimitsText(limits: UsageLimits | undefined): string {
  return eachUsageLimit(limits).map(usageLimitText).join(", ");
}

export function usageLimitText({ measure, period, max }: UsageLimit): string {
  return `${amountText(measure, max)} ${periodText(period)}`;
}

/** `an hour`, `a day`, `in all`. */
export function periodText(period: UsagePeriod): string {
  return period === "total" ? "in all" : period === "hour" ? "an hour" : "a day";
}

/** So much of it with its unit: `1 request`, `50 MB out`, `2.5`. */
export function amountText(measure: UsageMeasure, amount: number): string {
  if (measure === "requests") return `${amount} request${amount === 1 ? "" : "s"}`;
  if (measure === "cost") return costText(amount);
  const [unit, size] = (["TB", "GB", "MB", "kB"] as const)
    .map((name) => [name, UNITS[name.toLowerCase()] ?? 1] as const)
    .find(([, bytes]) => amount >= bytes) ?? ["bytes", 1];
  return `${Number((amount / size).toFixed(2))} ${unit} out`;
}

/** To six digits behind the point, which is what sums of prices are good for. */
export function costText(amount: number): string {
  return String(roundedCost(amount));
}

export function roundedCost(amount: number): number {
  return Number(amount.toFixed(6));
}
