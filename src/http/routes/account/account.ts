import { setEmail } from "../../../app/account/address.ts";
import { deleteOwnAccount } from "../../../app/account/delete-account.ts";
import { changePassword, setPassword } from "../../../app/account/password.ts";
import { forgotPassword, resetPassword } from "../../../app/account/reset-password.ts";
import {
  ChangePasswordBody,
  DeleteAccountReply,
  ResetPasswordBody,
  ResetPasswordReply,
  SetEmailBody,
  SetEmailReply,
  SetPasswordBody,
} from "../../../contract/account/account.ts";
import { TokenReply } from "../../../contract/account/auth.ts";
import { CodeRequestBody, CodeRequestReply } from "../../../contract/account/verification.ts";
import type { Principal } from "../../../core/actor.ts";
import type { ApiContext } from "../../deps.ts";
import { limitGuesses } from "../../middleware/rate-limit.ts";
import { route } from "../../route.ts";
import { clearSessionCookie, setSessionCookie } from "../../session-cookie.ts";
import { toTimestamp } from "../../timestamp.ts";
import { codeOnItsWay } from "./verification.ts";

export const accountRoutes = [
  route({
    method: "POST",
    path: "/v1/auth/forgot-password",
    access: "always",
    body: CodeRequestBody,
    reply: CodeRequestReply,
    handle: async ({ deps, body }) => {
      await forgotPassword(deps, body);
      return codeOnItsWay(deps);
    },
  }),
  route({
    method: "POST",
    path: "/v1/auth/reset-password",
    access: "always",
    body: ResetPasswordBody,
    reply: ResetPasswordReply,
    handle: async ({ deps, c, body, origin }) => {
      const { token, expiresAt } = await resetPassword(deps, {
        email: body.email,
        code: body.code,
        newPassword: body.new_password,
        deviceLabel: body.device_label,
        ip: origin.ip,
      });
      setSessionCookie(c, token, deps.baseUrl);
      const message = "Your password is changed, and all other sessions have ended.";
      return { message, authenticated: true, expires_at: toTimestamp(expiresAt) };
    },
  }),
  route({
    method: "POST",
    path: "/v1/auth/change-password",
    access: ["account:manage"],
    body: ChangePasswordBody,
    reply: TokenReply,
    handle: async ({ deps, c, principal, body }) => {
      limitOwnGuesses(deps, principal);
      const { token, expiresAt } = await changePassword(deps, principal, {
        currentPassword: body.current_password,
        newPassword: body.new_password,
      });
      setSessionCookie(c, token, deps.baseUrl);
      return { token, expires_at: toTimestamp(expiresAt) };
    },
  }),
  route({
    method: "POST",
    path: "/v1/auth/set-password",
    access: ["account:manage"],
    body: SetPasswordBody,
    reply: TokenReply,
    handle: async ({ deps, c, principal, body }) => {
      const { token, expiresAt } = await setPassword(deps, principal, { newPassword: body.new_password });
      setSessionCookie(c, token, deps.baseUrl);
      return { token, expires_at: toTimestamp(expiresAt) };
    },
  }),
  route({
    method: "POST",
    path: "/v1/auth/set-email",
    access: ["account:manage"],
    body: SetEmailBody,
    reply: SetEmailReply,
    handle: async ({ deps, principal, body }) => {
      limitOwnGuesses(deps, principal);
      const { type, email } = await setEmail(deps, principal, {
        email: body.email,
        currentPassword: body.current_password,
        code: body.code,
      });
      if (type === "unproved") return { email, requires_verification: true, ...codeOnItsWay(deps) };
      const message = "Your address is changed.";
      return { email, requires_verification: false, email_sent: false, message };
    },
  }),
  route({
    method: "DELETE",
    path: "/v1/auth/account",
    access: ["account:manage"],
    reply: DeleteAccountReply,
    handle: async ({ deps, c, principal }) => {
      const { email } = await deleteOwnAccount(deps, principal);
      clearSessionCookie(c, deps.baseUrl);
      return { status: "deleted", email } as const;
    },
  }),
];

/** Whoever has found a session must not find the password with it. Others than people are refused further on. */
export function limitOwnGuesses(deps: ApiContext, principal: Principal): void {
  if (principal.type === "user") limitGuesses(deps, principal.name);
}
