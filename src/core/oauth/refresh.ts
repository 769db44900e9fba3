/** When an access token is replaced, and when again after that failed. All times in ms. */
import type { OAuthConfig } from "./config.ts";

/** So long before it runs out a token is replaced, as in the original. */
export const REFRESH_AHEAD_MS = 5 * 60_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** After a no: only a person can change that, and doing so ends the pause. */
const REFUSED_PAUSE_MS = 15 * 60_000;

export type Lifetime = {
  readonly expiresAt?: number;
  /** When it came of a refresh. */
  readonly lastRefreshedAt?: number;
};

/**
 * From when on it is to be replaced; Infinity when nothing ends it. One that lives shorter than ten minutes and was
 * refreshed is used for half its life: it would otherwise be replaced with each request.
 */
export function refreshDueAt({ expiresAt, lastRefreshedAt }: Lifetime): number {
  if (expiresAt === undefined) return Number.POSITIVE_INFINITY;
  const half =
    lastRefreshedAt === undefined ? REFRESH_AHEAD_MS : Math.max(0, (expiresAt - lastRefreshedAt) / 2);
  return expiresAt - Math.min(REFRESH_AHEAD_MS, half);
}

/** How long nobody tries again after the n-th failure in a row, counted from 1. */
export function pauseAfter(failures: number, isRefused: boolean): number {
  if (isRefused) return REFUSED_PAUSE_MS;
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 16));
}

/** The scopes as RFC 6749 3.3 has them, whatever stands between them where people consent. Undefined for none. */
export function scopeParameter({
  scopes,
  scopeSeparator,
}: Pick<OAuthConfig, "scopes" | "scopeSeparator">): string | undefined {
  const names = (scopes ?? "")
    .split(scopeSeparator)
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return names.length === 0 ? undefined : names.join(" ");
}
