const SECOND_MS = 1000;
const WEEK_SECONDS = 604_800;
const TOKEN_MIN_SECONDS = 300;

/** A rotation is redeemed at once or not at all. */
export const ROTATION_TTL_MS = 15 * 60 * SECOND_MS;

/** How long an invite can be redeemed, in ms: as asked for, a week at most, which is also what nothing and 0 mean. */
export function inviteTtlMs(seconds: number | undefined): number {
  const asked = Math.floor(seconds ?? 0);
  return (asked > 0 ? Math.min(asked, WEEK_SECONDS) : WEEK_SECONDS) * SECOND_MS;
}

/** How long the token of an invited agent lives, in ms: from 5 minutes to a week; nothing and 0 mean for ever. */
export function tokenTtlMs(seconds: number | undefined): number | undefined {
  const asked = Math.floor(seconds ?? 0);
  if (asked <= 0) return undefined;
  return Math.min(Math.max(asked, TOKEN_MIN_SECONDS), WEEK_SECONDS) * SECOND_MS;
}
