import { AppError } from "../errors.ts";

const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;

/** A person's login ends this long after it was opened, whatever happens. */
export const LOGIN_LIFETIME_MS = 365 * DAY;
/** … and this long after it was last used. */
export const LOGIN_IDLE_MS = 30 * DAY;
/** A login that opens pages alone ends this long after it was opened, whatever happens. */
export const PAGE_LOGIN_LIFETIME_MS = DAY / 2;
/** A login's last use is written at most this often. */
export const TOUCH_INTERVAL_MS = 60 * SECOND;

const SCOPED_DEFAULT_SECONDS = 86_400;
const SCOPED_MIN_SECONDS = 300;
const SCOPED_MAX_SECONDS = 604_800;
/** One that ends when it is not used may live for longer: a run that works for weeks keeps its token. */
const SLIDING_MAX_SECONDS = 30 * 86_400;

export type ScopedLifetime = { readonly ttlMs: number; readonly idleTtlMs?: number };

/**
 * How long a scoped session lives: `ttlSeconds` from its making whatever happens, and with `idleSeconds` no longer than
 * that after each use; it then lives for 30 days at most, which is also the default. Throws `session_ttl_out_of_range`.
 */
export function parseScopedLifetime(asked: {
  readonly ttlSeconds: number | undefined;
  readonly idleSeconds: number | undefined;
}): ScopedLifetime {
  const { ttlSeconds, idleSeconds } = asked;
  if (idleSeconds === undefined) {
    return { ttlMs: within("ttl_seconds", ttlSeconds ?? SCOPED_DEFAULT_SECONDS, SCOPED_MAX_SECONDS) };
  }
  const idleTtlMs = within("idle_ttl_seconds", idleSeconds, SCOPED_MAX_SECONDS);
  return { ttlMs: within("ttl_seconds", ttlSeconds ?? SLIDING_MAX_SECONDS, SLIDING_MAX_SECONDS), idleTtlMs };
}

function within(name: string, seconds: number, max: number): number {
  if (!Number.isInteger(seconds) || seconds < SCOPED_MIN_SECONDS || seconds > max) {
    throw new AppError("session_ttl_out_of_range", {
      message: `${name} must be between ${SCOPED_MIN_SECONDS} and ${max}.`,
    });
  }
  return seconds * SECOND;
}

export type Lifetime = {
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly idleTtlMs?: number;
  readonly lastUsedAt?: number;
};

/** The millisecond from which the session has ended, be it of age or of idleness; Infinity for one without an end. */
export function endOf(session: Lifetime): number {
  const { createdAt, expiresAt = Number.POSITIVE_INFINITY, idleTtlMs, lastUsedAt = createdAt } = session;
  return idleTtlMs === undefined ? expiresAt : Math.min(expiresAt, lastUsedAt + idleTtlMs);
}

export function isExpired(session: Lifetime, now: number): boolean {
  return now >= endOf(session);
}

/** True when a use at `now` is worth a write. */
export function needsTouch(session: Lifetime, now: number): boolean {
  return session.lastUsedAt === undefined || now - session.lastUsedAt >= TOUCH_INTERVAL_MS;
}
