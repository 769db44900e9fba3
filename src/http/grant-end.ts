import { isOver } from "../core/access/expiry.ts";
import { toTimestamp } from "./timestamp.ts";

/** How lists show that a grant ends, or has ended: `expires_at` is absent where it does not. */
export function toGrantEnd(
  grant: { readonly expiresAt?: number },
  now: number,
): { status: "active" | "expired"; expires_at?: string } {
  const status = isOver(grant, now) ? "expired" : "active";
  return grant.expiresAt === undefined ? { status } : { status, expires_at: toTimestamp(grant.expiresAt) };
}
