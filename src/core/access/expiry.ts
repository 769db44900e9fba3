import { AppError } from "../errors.ts";

/** When a grant is to end, in ms since 1970; absent when it does not. Throws `bad_request` for an end that is past. */
export function parseExpiry(at: number | undefined, now: number): { readonly expiresAt?: number } {
  if (at === undefined) return {};
  if (at > now) return { expiresAt: at };
  throw new AppError("bad_request", { message: "expires_at must lie in the future" });
}

/** Whether a grant, what is to become one, or a policy has ended at `now`. */
export function isOver({ expiresAt }: { readonly expiresAt?: number }, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}
