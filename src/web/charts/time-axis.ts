/** Times along a chart, in UTC as all of them. */
import { formatMillis } from "../../core/time.ts";

/** What lies along the axis: buckets of one width, from a time on (ms since 1970). */
export type TimeAxis = { readonly from: number; readonly bucketMs: number; readonly buckets: number };

export type Tick = {
  /** The middle of the label, in percent of the width from the left: at its time, or as near as it is within the chart. */
  readonly at: number;
  readonly label: string;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Each divides a day, or is made of days. */
const STEPS = [1, 5, 15, 30, 60, 180, 360, 720, 1440, 2880, 10_080].map((minutes) => minutes * MINUTE);
/** With more, labels would overlap on the narrowest chart. */
const MOST = 4.5;
/** In pixels: a chart on a phone of 360, and a character of a label at its widest. */
const NARROWEST = 290;
const CHARACTER = 7.1;

/** Round times that divide the axis into parts wide enough for their labels on a phone. */
export function ticksOf({ from, bucketMs, buckets }: TimeAxis): readonly Tick[] {
  const span = bucketMs * buckets;
  const step = STEPS.find((size) => span / size <= MOST) ?? span;
  const ticks: Tick[] = [];
  for (let time = Math.ceil(from / step) * step; time < from + span; time += step) {
    const label = step < DAY ? clock(time) : day(time);
    const half = (50 * label.length * CHARACTER) / NARROWEST;
    const at = Math.min(Math.max((100 * (time - from)) / span, half), 100 - half);
    ticks.push({ at, label });
  }
  return ticks;
}

/** `14:20`, for buckets of days `Nov 28`; seconds and days where they tell buckets apart. */
export function bucketLabel(axis: TimeAxis, bucket: number): string {
  const { from, bucketMs, buckets } = axis;
  const start = from + bucket * bucketMs;
  const time = bucketMs < MINUTE ? formatMillis(start).slice(11, 19) : clock(start);
  return bucketMs * buckets > DAY ? `${day(start)}, ${time}` : time;
}

/** `20 min`, `2 h`, `15 s`: how wide a bucket is. */
export function widthText({ bucketMs }: TimeAxis): string {
  if (bucketMs < MINUTE) return `${bucketMs / 1000} s`;
  return bucketMs < HOUR ? `${bucketMs / MINUTE} min` : `${bucketMs / HOUR} h`;
}

/** `2026-11-28 14:20 to 2026-11-29 14:40 UTC`. */
export function spanText({ from, bucketMs, buckets }: TimeAxis): string {
  const minute = (time: number) => formatMillis(time).slice(0, 16).replace("T", " ");
  return `${minute(from)} to ${minute(from + bucketMs * buckets)} UTC`;
}

function clock(time: number): string {
  return formatMillis(time).slice(11, 16);
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

function day(time: number): string {
  const [, month, date] = formatMillis(time).slice(0, 10).split("-").map(Number) as [number, number, number];
  return `${MONTHS[month - 1]} ${date}`;
}
