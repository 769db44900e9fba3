import { AppError } from "../errors.ts";

const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;

/** A person's login ends this long after it was opened, whatever happens. */
export const LOGIN_LIFETIME_MS = 365 * DAY;
/** … and this long after it was last used. */
export const LOGIN_IDLE_MS = 30 * DAY;
/** A login's last use is written at most this often. */
export const TOUCH_INTERVAL_MS = 60 * SECOND;

const SCOPED_DEFAULT_SECONDS = 86_400;
const SCOPED_MIN_SECONDS = 300;
const SCOPED_MAX_SECONDS = 604_800;

/** How long a scoped session lives, in milliseconds. Throws `session_ttl_out_of_range`. */
export function parseScopedLifetime(seconds: number = SCOPED_DEFAULT_SECONDS): number {
  if (!Number.isInteger(seconds) || seconds < SCOPED_MIN_SECONDS || seconds > SCOPED_MAX_SECONDS) {
    throw new AppError("session_ttl_out_of_range");
  }
  return seconds * SECOND;
}

export type Lifetime = {
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly idleTtlMs?: number;
  readonly lastUsedAt?: number;
};

/** True from the millisecond at which the session ends, be it of age or of idleness. */
export function isExpired(session: Lifetime, now: number): boolean {
  if (session.expiresAt !== undefined && now >= session.expiresAt) return true;
  if (session.idleTtlMs === undefined) return false;
  return now >= (session.lastUsedAt ?? session.createdAt) + session.idleTtlMs;
}

/** True when a use at `now` is worth a write. */
export function needsTouch(session: Lifetime, now: number): boolean {
  return session.lastUsedAt === undefined || now - session.lastUsedAt >= TOUCH_INTERVAL_MS;
}
