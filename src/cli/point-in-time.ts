import { parseDuration } from "../core/duration.ts";

/** What a flag that names a time may be, said where it is none. */
export const TIME_FORMS = "write 90m, 1h30m, 7d, 2026-12-31 or 2026-12-31T18:00:00Z";

/**
 * The time that a text names, in ms since 1970: a span from `now` on (or back, with -1), a day, which is its beginning
 * here, or RFC 3339. NaN for what is none of these.
 */
export function pointInTime(text: string, now: number, direction: 1 | -1): number {
  // 0 may be a duration, but says of no time what it is.
  const span = text === "0" ? undefined : parseDuration(text);
  if (span !== undefined) return asWritten(now + direction * span);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const at = new Date(`${text}T00:00:00`);
    // 2026-02-30 would otherwise become a day in March.
    return at.getDate() === Number(text.slice(8)) ? at.getTime() : Number.NaN;
  }
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
}

/** A time that RFC 3339 can write: a year has four digits there. */
function asWritten(at: number): number {
  return at >= 0 && at < Date.UTC(10_000, 0) ? at : Number.NaN;
}
