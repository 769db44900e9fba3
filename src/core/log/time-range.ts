import { AppError } from "../errors.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * The spans that can be looked at, with the width of a bucket of each, in ms: 61 to 85 buckets. Each width divides a day,
 * so buckets begin at round times of UTC.
 */
const RANGES = {
  "15m": { span: 15 * MINUTE, width: 15_000 },
  "1h": { span: HOUR, width: MINUTE },
  "24h": { span: DAY, width: 20 * MINUTE },
  "7d": { span: 7 * DAY, width: 2 * HOUR },
  "30d": { span: 30 * DAY, width: 12 * HOUR },
} as const;

export type RangeName = keyof typeof RANGES;
export const RANGE_NAMES = Object.keys(RANGES) as readonly RangeName[];
export const DEFAULT_RANGE: RangeName = "24h";

/** Whole buckets from `from` on, up to `to`, which is no longer in it. Times in ms since 1970. */
export type TimeRange = {
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
  readonly buckets: number;
};

/**
 * The buckets that hold the span before `now`: the first one begins at or before the span does, the last one is under way.
 * So the whole is longer than the span by less than a bucket, and leaves out what is dated beyond the last bucket.
 */
export function rangeBefore(name: RangeName, now: number): TimeRange {
  const { span, width } = RANGES[name];
  const buckets = span / width + 1;
  const to = Math.floor(now / width) * width + width;
  return { from: to - buckets * width, to, bucketMs: width, buckets };
}

/** The range of that name; the default one where none is named. Throws `bad_request` that says which there are. */
export function parseRange(text: string | undefined): RangeName {
  if (text === undefined || text === "") return DEFAULT_RANGE;
  const known = RANGE_NAMES.find((name) => name === text);
  if (known !== undefined) return known;
  throw new AppError("bad_request", { message: `range must be one of ${RANGE_NAMES.join(", ")}` });
}
