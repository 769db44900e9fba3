const DAY_MS = 86_400_000;
/** The end of the year 9999. */
const LAST_MS = 253_402_300_799_999;

/**
 * RFC 3339 in UTC with milliseconds, as `2026-08-01T09:30:00.123Z`, of whole milliseconds since 1970. What is no time
 * between 1970 and 9999 is given as the number that it is.
 */
export function formatMillis(at: number): string {
  if (!Number.isInteger(at) || at < 0 || at > LAST_MS) return String(at);
  const { year, month, day } = civil(Math.floor(at / DAY_MS));
  const ms = at % DAY_MS;
  const time = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60];
  const clock = time.map((part) => padded(part, 2)).join(":");
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}T${clock}.${padded(ms % 1000, 3)}Z`;
}

/** The same with whole seconds, which is the wire's form: `2026-08-01T09:30:00Z`. What is over of a second is dropped. */
export function formatSeconds(at: number): string {
  return formatMillis(at).replace(/\.\d{3}Z$/, "Z");
}

/** What tokens say of a time: milliseconds since 1970 without what is over of a second. */
export function wholeSeconds(at: number): number {
  return at - (at % 1000);
}

/** The start of the second behind it: what tokens date before it was so. */
export function nextSecond(at: number): number {
  return wholeSeconds(at) + 1000;
}

/** The date of a day since 1970, by years that begin in March, so that a leap day is the last one. */
function civil(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted % 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const day = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
