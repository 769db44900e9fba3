import * as auth from "../../contract/account/auth.ts";
import * as invites from "../../contract/account/user-invites.ts";
import * as users from "../../contract/account/users.ts";
import { Failure } from "../failure.ts";
import type { Body, Caller } from "./call.ts";
import { replyOf, send, type Target } from "./transport.ts";

export function authCalls(target: Target, call: Caller) {
  return {
    register: (body: Body<typeof auth.RegisterBody>) =>
      call(auth.RegisterReply, "POST", "/v1/auth/register", { body }),
    login: async (body: Body<typeof auth.LoginBody>) => {
      const response = await send(target, { method: "POST", path: "/v1/auth/login", body });
      // Here 401 is not an expired session but a wrong password.
      if (response.status === 401) throw new Failure("wrong e-mail or password", { exit: 3 });
      return replyOf(target, response, auth.TokenReply);
    },
    bootstrap: (body: Body<typeof auth.BootstrapBody>) =>
      call(auth.BootstrapReply, "POST", "/v1/auth/bootstrap", { body }),
    me: () => call(auth.MeReply, "GET", "/v1/auth/me"),
    logout: () => send(target, { method: "POST", path: "/v1/auth/logout" }),
  };
}

export function userCalls(call: Caller) {
  const path = (email: string) => `/v1/admin/users/${encodeURIComponent(email)}`;
  return {
    list: () => call(users.ListUsersReply, "GET", "/v1/users"),
    /** `me` is the account of the session. */
    get: (email: string) => call(users.UserReply, "GET", path(email)),
    remove: (email: string) => call(users.RemoveUserReply, "DELETE", path(email)),
    setRole: (email: string, body: Body<typeof users.SetUserRoleBody>) =>
      call(users.SetUserRoleReply, "POST", `${path(email)}/role`, { body }),
  };
}

/** An invite is named by its token or the end of it. */
export function userInviteCalls(call: Caller) {
  const root = "/v1/users/invites";
  const path = (token: string) => `${root}/${encodeURIComponent(token)}`;
  return {
    create: (body: Body<typeof invites.InviteUserBody>) =>
      call(invites.InviteUserReply, "POST", root, { body }),
    list: (status: string | undefined) =>
      call(invites.ListUserInvitesReply, "GET", root, { query: { status } }),
    revoke: (token: string) => call(invites.RevokeUserInviteReply, "DELETE", path(token)),
    resend: (token: string) => call(invites.InviteUserReply, "POST", `${path(token)}/reinvite`),
    details: (token: string) => call(invites.UserInviteDetailsReply, "GET", `${path(token)}/details`),
    accept: (token: string, body: Body<typeof invites.AcceptUserInviteBody>) =>
      call(invites.AcceptUserInviteReply, "POST", `${path(token)}/accept`, { body }),
  };
}
