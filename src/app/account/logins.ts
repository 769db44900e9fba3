import type { UserId } from "../../core/ids.ts";
import { cleanDeviceLabel } from "../../core/session/label.ts";
import { LOGIN_IDLE_MS, LOGIN_LIFETIME_MS } from "../../core/session/lifetime.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Session } from "../../ports/store/account/sessions.ts";
import type { Tokens } from "../../ports/tokens.ts";

/** What a person gets for signing in; the token is shown this once. `expiresAt` in milliseconds since 1970. */
export type Login = { readonly token: string; readonly expiresAt: number };

/** A new login of that user, not stored yet. */
export function newLogin(
  deps: { readonly tokens: Tokens; readonly clock: Clock },
  userId: UserId,
  deviceLabel: string | undefined,
): { readonly login: Login; readonly session: Session } {
  const { token, hash, publicId } = deps.tokens.mint("session");
  const createdAt = deps.clock.now();
  const expiresAt = createdAt + LOGIN_LIFETIME_MS;
  const label = cleanDeviceLabel(deviceLabel);
  const session: Session = {
    type: "user",
    hash,
    publicId,
    userId,
    createdAt,
    expiresAt,
    idleTtlMs: LOGIN_IDLE_MS,
    ...(label === undefined ? {} : { deviceLabel: label }),
  };
  return { login: { token, expiresAt }, session };
}
