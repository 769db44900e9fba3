/** Limits on use that stand beside the end of a grant, an invite or a token: how many requests, how many bytes out. */
import { allOf, badField } from "../all-faults.ts";
import { foldFieldNames, isObject, unknownField } from "../fields.ts";
import type { TokenHash, VaultId } from "../ids.ts";
import { USAGE_PERIODS, type UsagePeriod } from "./usage-period.ts";

/** So much in each of these periods; at least one of them. */
export type PeriodMax = Partial<Readonly<Record<UsagePeriod, number>>>;

/** All of them hold together; never empty, since what is not limited has none. */
export type UsageLimits = {
  readonly maxRequests?: PeriodMax;
  /** Bytes of heads and bodies, frames and tunnels that leave towards upstreams. */
  readonly maxBytesOut?: PeriodMax;
  /** One request, and it is over. */
  readonly once?: true;
};

/** The same on the wire and in the database. */
export type UsageLimitsJson = {
  readonly max_requests?: PeriodMax;
  readonly max_bytes_out?: PeriodMax;
  readonly once?: true;
};

const NAMES = ["max_requests", "max_bytes_out", "once"];
/** Beyond this nothing is limited, and sums stay exact. */
const MOST = 2 ** 50;

/**
 * What a body says; undefined where it limits nothing: absent, or `{}`, which takes limits away that stand. Throws
 * `bad_request` that names every fault by its place below `field`.
 */
export function parseUsageLimits(value: unknown, field = "limits"): UsageLimits | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value))
    throw badField(field, `${field} must be an object such as {"max_requests": {"day": 100}}`);
  const fields = foldFieldNames(value, NAMES);
  const [, maxRequests, maxBytesOut, once] = allOf(
    () => {
      const unknown = unknownField(fields, NAMES);
      if (unknown !== undefined) throw badField(field, `${field}.${unknown.name} ${unknown.problem}`);
    },
    () => parsePeriods(fields["max_requests"], `${field}.max_requests`),
    () => parsePeriods(fields["max_bytes_out"], `${field}.max_bytes_out`),
    () => parseOnce(fields["once"], `${field}.once`),
  );
  const limits = {
    ...(maxRequests === undefined ? {} : { maxRequests }),
    ...(maxBytesOut === undefined ? {} : { maxBytesOut }),
    ...(once ? { once: true as const } : {}),
  };
  return Object.keys(limits).length === 0 ? undefined : limits;
}

function parsePeriods(value: unknown, field: string): PeriodMax | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) throw badField(field, `${field} must say how much in which period, as {"day": 1000}`);
  const fields = foldFieldNames(value, USAGE_PERIODS);
  const unknown = unknownField(fields, USAGE_PERIODS);
  const parts = allOf(
    () => {
      if (unknown !== undefined) throw badField(field, `${field}.${unknown.name} ${unknown.problem}`);
    },
    ...USAGE_PERIODS.map((period) => () => {
      const most = fields[period];
      if (most === undefined) return [];
      if (typeof most === "number" && Number.isInteger(most) && most >= 1 && most <= MOST) {
        return [[period, most] as const];
      }
      throw badField(field, `${field}.${period} must be a whole number from 1 to ${MOST}`);
    }),
  );
  const given = parts.flatMap((part) => part ?? []);
  return given.length === 0 ? undefined : (Object.fromEntries(given) as PeriodMax);
}

function parseOnce(value: unknown, field: string): boolean {
  if (value === undefined) return false;
  if (typeof value !== "boolean") throw badField(field, `${field} must be true or false`);
  return value;
}

/** What `parseUsageLimits` reads back to the same; undefined where nothing is limited. */
export function formatUsageLimits(limits: UsageLimits | undefined): UsageLimitsJson | undefined {
  if (limits === undefined) return undefined;
  const { maxRequests, maxBytesOut, once } = limits;
  return {
    ...(maxRequests === undefined ? {} : { max_requests: inOrder(maxRequests) }),
    ...(maxBytesOut === undefined ? {} : { max_bytes_out: inOrder(maxBytesOut) }),
    ...(once ? { once } : {}),
  };
}

function inOrder(most: PeriodMax): PeriodMax {
  const given = USAGE_PERIODS.flatMap((period) =>
    most[period] === undefined ? [] : [[period, most[period]]],
  );
  return Object.fromEntries(given);
}

export function isSameUsage(one: UsageLimits | undefined, other: UsageLimits | undefined): boolean {
  return JSON.stringify(formatUsageLimits(one)) === JSON.stringify(formatUsageLimits(other));
}

/** Whether `limits` allow nowhere more than `bound` does: what is bounded has to be bounded as tightly or more so. */
export function isUsageWithin(limits: UsageLimits | undefined, bound: UsageLimits | undefined): boolean {
  if (bound === undefined) return true;
  if (limits === undefined) return false;
  const requests = withOnce(limits);
  return (
    arePeriodsWithin(requests, withOnce(bound)) && arePeriodsWithin(limits.maxBytesOut, bound.maxBytesOut)
  );
}

/** `once` as what it is: one request in all. */
function withOnce({ maxRequests, once }: UsageLimits): PeriodMax | undefined {
  return once ? { ...maxRequests, total: 1 } : maxRequests;
}

function arePeriodsWithin(most: PeriodMax = {}, bound: PeriodMax = {}): boolean {
  return USAGE_PERIODS.every((period) => {
    const limit = bound[period];
    // What holds over a longer time holds within a shorter one, too.
    const longer = USAGE_PERIODS.slice(USAGE_PERIODS.indexOf(period)).map((other) => most[other]);
    return limit === undefined || longer.some((one) => one !== undefined && one <= limit);
  });
}

export type UsageMeasure = "requests" | "bytes_out" | "cost";

/** One limit as it is counted: what one counter may reach within its period. */
export type UsageLimit = {
  readonly measure: UsageMeasure;
  readonly period: UsagePeriod;
  readonly max: number;
};

/** The limits one by one, shortest period first. `once` is a limit of one request in all. */
export function eachUsageLimit(limits: UsageLimits | undefined): readonly UsageLimit[] {
  if (limits === undefined) return [];
  const of = (measure: UsageMeasure, most: PeriodMax = {}) => eachPeriod(measure, most);
  return [...of("requests", withOnce(limits)), ...of("bytes_out", limits.maxBytesOut)];
}

export function eachPeriod(measure: UsageMeasure, most: PeriodMax): readonly UsageLimit[] {
  return USAGE_PERIODS.flatMap((period) => {
    const max = most[period];
    return max === undefined ? [] : [{ measure, period, max }];
  });
}

/** Whose use is counted. The counter goes with it: with the grant, the token, or the vault. */
export type UsageSubject = { readonly vaultId: VaultId } & (
  | { readonly type: "grant"; readonly actorId: string }
  | { readonly type: "token"; readonly hash: TokenHash }
  | {
      readonly type: "service";
      readonly service: string;
      /** Set where each actor has a budget of its own. */
      readonly countedAs?: string;
    }
);

/** By what a subject is told from the others of its vault. */
export function usageSubjectKey(subject: UsageSubject): string {
  switch (subject.type) {
    case "grant":
      return `grant ${subject.actorId}`;
    case "token":
      return `token ${subject.hash}`;
    case "service":
      return `service ${subject.service}${subject.countedAs === undefined ? "" : ` ${subject.countedAs}`}`;
    default:
      return subject satisfies never;
  }
}
