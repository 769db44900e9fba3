import type { Act } from "../../core/audit/record.ts";
import type { UserId } from "../../core/ids.ts";
import { cleanDeviceLabel } from "../../core/session/label.ts";
import { LOGIN_IDLE_MS, LOGIN_LIFETIME_MS, PAGE_LOGIN_LIFETIME_MS } from "../../core/session/lifetime.ts";
import type { LoginReach } from "../../core/session/page-token.ts";
import { formatMillis } from "../../core/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Session } from "../../ports/store/account/sessions.ts";
import type { Tokens } from "../../ports/tokens.ts";

/** What a person gets for signing in; the token is shown this once. `expiresAt` in milliseconds since 1970. */
export type Login = { readonly token: string; readonly expiresAt: number };

const KINDS = { all: "session", console: "console", approval: "page" } as const;

export type UserSession = Extract<Session, { type: "user" }>;

/** A new login of that user, not stored yet. One that counts on pages alone does not count for long. */
export function newLogin(
  deps: { readonly tokens: Tokens; readonly clock: Clock },
  userId: UserId,
  deviceLabel: string | undefined,
  reach: LoginReach = "all",
): { readonly login: Login; readonly session: UserSession } {
  const { token, hash, publicId } = deps.tokens.mint(KINDS[reach]);
  const createdAt = deps.clock.now();
  const expiresAt = createdAt + (reach === "all" ? LOGIN_LIFETIME_MS : PAGE_LOGIN_LIFETIME_MS);
  const label = cleanDeviceLabel(deviceLabel);
  const session: UserSession = {
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

/** What the audit log says of a login that was opened; `proof` is how whoever opened it showed who they are. */
export function loginOpened(
  { publicId, deviceLabel, expiresAt }: Pick<UserSession, "publicId" | "deviceLabel" | "expiresAt">,
  proof: "password" | "registration" | "code" | "invite" | "bootstrap" | "key" | "link",
): Act {
  return {
    action: "login.open",
    target: { type: "session", id: publicId, name: deviceLabel ?? "" },
    changes: {
      proof: { after: proof },
      ...(expiresAt === undefined ? {} : { expires_at: { after: formatMillis(expiresAt) } }),
    },
  };
}
