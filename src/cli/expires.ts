import { usageError } from "./failure.ts";
import { pointInTime, TIME_FORMS } from "./point-in-time.ts";

export const expiresFlag = {
  expires: {
    type: "string",
    valueHint: "time",
    description: "When access ends: in 90m, 1h30m, 7d, or on 2026-12-31",
  },
} as const;

/** The same for access that is there already. */
export const changedExpiresFlag = {
  expires: {
    ...expiresFlag.expires,
    description: "When access ends: in 90m, 1h30m, 7d, on 2026-12-31, or never",
  },
} as const;

/** As `parseExpires`, or `""` for `never`, which takes an end away. */
export function parseChangedExpires(text: string, now: number): string {
  return text === "never" ? "" : parseExpires(text, now);
}

/**
 * A span from `now` (ms since 1970), a day, which ends as the day begins here, or RFC 3339; as RFC 3339 in UTC with
 * whole seconds. Throws a usage error for what is none of these or lies in the past.
 */
export function parseExpires(text: string, now: number): string {
  const at = pointInTime(text, now, 1);
  if (Number.isNaN(at)) {
    throw usageError(`--expires cannot be "${text}"`, TIME_FORMS);
  }
  if (at <= now) throw usageError(`--expires cannot be "${text}"`, "that time has passed");
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z");
}
