import { resendVerification, verifyEmail } from "../../../app/account/verify.ts";
import {
  CodeRequestBody,
  CodeRequestReply,
  VerifyBody,
  VerifyReply,
} from "../../../contract/account/verification.ts";
import type { ApiDeps } from "../../deps.ts";
import { route } from "../../route.ts";
import { setSessionCookie } from "../../session-cookie.ts";
import { toTimestamp } from "../../timestamp.ts";

export const verificationRoutes = [
  route({
    method: "POST",
    path: "/v1/auth/verify",
    access: "always",
    body: VerifyBody,
    reply: VerifyReply,
    handle: async ({ deps, c, body, origin }) => {
      const { email, token, expiresAt, hasPassword } = await verifyEmail(deps, {
        email: body.email,
        code: body.code,
        deviceLabel: body.device_label,
        ip: origin.ip,
      });
      setSessionCookie(c, token, deps.baseUrl);
      const message = hasPassword
        ? "Your address is verified, and you are signed in."
        : "Your address is verified, and you are signed in. It was registered more than once, so choose a password now: agent-vault account set-password.";
      const needed = hasPassword ? {} : { needs_password: true };
      return { email, authenticated: true, message, token, expires_at: toTimestamp(expiresAt), ...needed };
    },
  }),
  route({
    method: "POST",
    path: "/v1/auth/resend-verification",
    access: "always",
    body: CodeRequestBody,
    reply: CodeRequestReply,
    handle: async ({ deps, body }) => {
      await resendVerification(deps, body);
      return codeOnItsWay(deps);
    },
  }),
];

/** What is said wherever a code may have been sent: the same for each address, by what the instance can do. */
export function codeOnItsWay({ mailer }: Pick<ApiDeps, "mailer">): CodeRequestReply {
  return mailer.isConfigured
    ? {
        email_sent: true,
        message:
          "If this address is waiting for a code, one is on its way by mail. It is valid for 15 minutes.",
      }
    : {
        email_sent: false,
        message:
          "If this address is waiting for a code, the operator of this instance finds it in the server's log. It is valid for 15 minutes.",
      };
}
