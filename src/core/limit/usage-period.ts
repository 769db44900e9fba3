/** Hours and days are those of UTC, whatever the server's own time is; `total` is for as long as there is a counter. */
export const USAGE_PERIODS = ["hour", "day", "total"] as const;
export type UsagePeriod = (typeof USAGE_PERIODS)[number];

const SPANS: Readonly<Record<UsagePeriod, number>> = {
  hour: 3_600_000,
  day: 86_400_000,
  total: Number.POSITIVE_INFINITY,
};

/** When the period began that `now` lies in, in ms since 1970; 0 of all time. */
export function periodStart(period: UsagePeriod, now: number): number {
  return period === "total" ? 0 : now - (now % SPANS[period]);
}

/** When the one that began at `startsAt` ends and another begins; Infinity of all time. */
export function periodEnd(period: UsagePeriod, startsAt: number): number {
  return startsAt + SPANS[period];
}

/**
 * How much of what is left of a counter one process takes at once, to spend from memory: a tenth, so that several share
 * what is left and a crash loses little, but what is waited for and a useful piece at least. Never more than is left.
 */
export function leaseSize({ left, wanted, piece, most }: LeaseTerms): number {
  if (left <= 0) return 0;
  return Math.min(left, Math.max(wanted, piece, Math.min(Math.floor(left / 10), most)));
}

export type LeaseTerms = {
  readonly left: number;
  /** Asked for by those who wait. */
  readonly wanted: number;
  /** The least that is worth a question to the database. */
  readonly piece: number;
  /** What no process takes at once, however much is left. */
  readonly most: number;
};
