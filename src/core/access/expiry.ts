import { AppError } from "../errors.ts";

/** When a grant is to end, in ms since 1970; absent when it does not. Throws `bad_request` for an end that is past. */
export function parseExpiry(at: number | undefined, now: number): { readonly expiresAt?: number } {
  if (at === undefined) return {};
  if (at > now) return { expiresAt: at };
  throw new AppError("bad_request", { message: "expires_at must lie in the future" });
}

/** Whether a grant, or what is to become one, has ended at `now`. */
export function isOver(grant: { readonly expiresAt?: number }, now: number): boolean {
  return grant.expiresAt !== undefined && grant.expiresAt <= now;
}
