import { offerRecovery, redeemBootstrap } from "../../../app/account/bootstrap.ts";
import { registerUser } from "../../../app/account/register.ts";
import { logIn, logOut, whoAmI } from "../../../app/account/sign-in.ts";
import { makeConsoleLink } from "../../../app/console/links.ts";
import {
  BootstrapBody,
  BootstrapOfferReply,
  BootstrapReply,
  ConsoleLinkReply,
  LoginBody,
  LogoutReply,
  MeReply,
  RegisterBody,
  RegisterReply,
  TokenReply,
} from "../../../contract/account/auth.ts";
import { VERSION } from "../../../lib/version.ts";
import { limitGuesses } from "../../middleware/rate-limit.ts";
import { route } from "../../route.ts";
import { clearSessionCookie, presentedToken, setSessionCookie } from "../../session-cookie.ts";
import { toTimestamp } from "../../timestamp.ts";
import { codeOnItsWay } from "./verification.ts";

export const authRoutes = [
  route({
    method: "POST",
    path: "/v1/auth/register",
    access: "always",
    body: RegisterBody,
    reply: RegisterReply,
    status: 201,
    handle: async ({ deps, c, body, origin }) => {
      const registered = await registerUser(deps, {
        email: body.email,
        password: body.password,
        deviceLabel: body.device_label,
        ip: origin.ip,
      });
      deps.setup.markInitialized();
      if (registered.type === "unverified") {
        return { email: registered.email, requires_verification: true, ...codeOnItsWay(deps) };
      }
      const { token, expiresAt } = registered;
      setSessionCookie(c, token, deps.baseUrl);
      return {
        email: registered.email,
        role: "owner",
        requires_verification: false,
        email_sent: false,
        authenticated: true,
        message: "This account is the owner of the instance.",
        token,
        expires_at: toTimestamp(expiresAt),
      };
    },
  }),
  route({
    method: "POST",
    path: "/v1/auth/bootstrap",
    access: "always",
    body: BootstrapBody,
    reply: BootstrapReply,
    handle: async ({ deps, c, body, origin }) => {
      const { token, expiresAt, email } = await redeemBootstrap(deps, {
        token: body.token,
        email: body.email,
        deviceLabel: body.device_label,
        isLocal: origin.isLocal,
        ip: origin.ip,
      });
      deps.setup.markInitialized();
      setSessionCookie(c, token, deps.baseUrl);
      return { token, expires_at: toTimestamp(expiresAt), email };
    },
  }),
  route({
    method: "POST",
    path: "/v1/auth/bootstrap/offer",
    access: "always",
    reply: BootstrapOfferReply,
    handle: async ({ deps, origin }) => {
      await offerRecovery(deps, { isLocal: origin.isLocal });
      return { status: "offered" } as const;
    },
  }),
  route({
    method: "POST",
    path: "/v1/auth/login",
    access: "anonymous",
    body: LoginBody,
    reply: TokenReply,
    handle: async ({ deps, c, body, origin }) => {
      limitGuesses(deps, body.email);
      const { token, expiresAt } = await logIn(deps, {
        email: body.email,
        password: body.password,
        deviceLabel: body.device_label,
        ip: origin.ip,
      });
      setSessionCookie(c, token, deps.baseUrl);
      return { token, expires_at: toTimestamp(expiresAt) };
    },
  }),
  route({
    method: "POST",
    path: "/v1/auth/logout",
    access: "anonymous",
    reply: LogoutReply,
    handle: async ({ deps, c, origin }) => {
      const presented = presentedToken(c);
      if (presented !== undefined) await logOut(deps, { token: presented.token, ip: origin.ip });
      clearSessionCookie(c, deps.baseUrl);
      return { status: "ok" } as const;
    },
  }),
  route({
    method: "POST",
    path: "/v1/auth/console-link",
    access: ["account:manage"],
    reply: ConsoleLinkReply,
    handle: ({ deps, principal, origin }) => {
      const { token, expiresAt } = makeConsoleLink(deps, principal, origin);
      return { path: `/login/link?token=${token}`, expires_at: toTimestamp(expiresAt) };
    },
  }),
  route({
    method: "GET",
    path: "/v1/auth/me",
    access: "session",
    reply: MeReply,
    handle: ({ principal }) => {
      const { type, name, role } = whoAmI(principal);
      const rest = { role, is_owner: role === "owner", server_version: VERSION };
      return type === "user" ? { type, email: name, ...rest } : { type, agent_name: name, ...rest };
    },
  }),
];
