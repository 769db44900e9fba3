/** Requests of a rolling hour, counted by the minute: never more in any hour than allowed, and at most a minute stricter. */
const MINUTE_MS = 60_000;
/** A request counts until an hour has passed since the end of its minute. */
const MINUTES = 61;

/** Requests by the minute since 1970 in which they were made. */
export type Minutes = ReadonlyMap<number, number>;

export function minuteOf(now: number): number {
  return Math.floor(now / MINUTE_MS);
}

/** The first minute that still counts. */
export function firstMinute(now: number): number {
  return minuteOf(now) - MINUTES + 1;
}

/** How many count. What lies after `now`, as once a clock was set back, does not. */
export function countedIn(minutes: Minutes, now: number): number {
  const [first, last] = [firstMinute(now), minuteOf(now)];
  let sum = 0;
  for (const [minute, requests] of minutes) if (minute >= first && minute <= last) sum += requests;
  return sum;
}

/** Milliseconds until fewer than `max` count, if none comes meanwhile; at least 1,000. */
export function hourWaitMs(minutes: Minutes, max: number, now: number): number {
  let left = countedIn(minutes, now);
  const first = firstMinute(now);
  for (let minute = first; minute < first + MINUTES; minute++) {
    left -= minutes.get(minute) ?? 0;
    if (left < max) return Math.max(1000, (minute + MINUTES) * MINUTE_MS - now);
  }
  return MINUTES * MINUTE_MS;
}
