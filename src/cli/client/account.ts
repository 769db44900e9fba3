import type * as v from "valibot";
import * as account from "../../contract/account/account.ts";
import * as auth from "../../contract/account/auth.ts";
import { LoginRevokedReply, LoginsReply } from "../../contract/account/logins.ts";
import * as invites from "../../contract/account/user-invites.ts";
import * as users from "../../contract/account/users.ts";
import * as verification from "../../contract/account/verification.ts";
import { Failure } from "../failure.ts";
import { allPages, type Body, type Caller, HASHING, MAILING, pageQuery } from "./call.ts";
import { type Call, codeOf, replyOf, request, send, type Target, textOf, toFailure } from "./transport.ts";

export function authCalls(target: Target, call: Caller) {
  return {
    register: (body: Body<typeof auth.RegisterBody>) =>
      call(auth.RegisterReply, "POST", "/v1/auth/register", { body, ...HASHING }),
    verify: (body: Body<typeof verification.VerifyBody>) =>
      call(verification.VerifyReply, "POST", "/v1/auth/verify", { body }),
    resendVerification: (body: Body<typeof verification.CodeRequestBody>) =>
      call(verification.CodeRequestReply, "POST", "/v1/auth/resend-verification", { body }),
    login: async (body: Body<typeof auth.LoginBody>) => {
      const response = await send(target, { method: "POST", path: "/v1/auth/login", body, ...HASHING });
      // Here 401 is not an expired session but a wrong password.
      if (response.status === 401) {
        const hint =
          "if you have registered just now, agent-vault auth verify; else agent-vault auth forgot-password";
        throw new Failure("wrong e-mail or password", { exit: 3, hint });
      }
      return replyOf(target, response, auth.TokenReply);
    },
    bootstrap: (body: Body<typeof auth.BootstrapBody>) =>
      call(auth.BootstrapReply, "POST", "/v1/auth/bootstrap", { body }),
    offerBootstrap: () => call(auth.BootstrapOfferReply, "POST", "/v1/auth/bootstrap/offer"),
    me: () => call(auth.MeReply, "GET", "/v1/auth/me"),
    consoleLink: () => call(auth.ConsoleLinkReply, "POST", "/v1/auth/console-link"),
    logout: () => send(target, { method: "POST", path: "/v1/auth/logout" }),
    forgotPassword: (body: Body<typeof verification.CodeRequestBody>) =>
      call(verification.CodeRequestReply, "POST", "/v1/auth/forgot-password", { body }),
    resetPassword: (body: Body<typeof account.ResetPasswordBody>) => resetPassword(target, body),
  };
}

export function userCalls(call: Caller) {
  const path = (email: string) => `/v1/admin/users/${encodeURIComponent(email)}`;
  /** As many as one answer has. */
  const page = (after?: string) =>
    call(users.ListUsersReply, "GET", "/v1/users", { query: pageQuery(after) });
  return {
    page,
    list: async () => ({
      users: await allPages(async (after) => {
        const { users: items, next_cursor } = await page(after);
        return { items, next_cursor };
      }),
    }),
    /** `me` is the account of the session. */
    get: (email: string) => call(users.UserReply, "GET", path(email)),
    thaw: (email: string) => call(users.ThawReply, "POST", `${path(email)}/thaw`),
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
      call(invites.InviteUserReply, "POST", root, { body, ...MAILING }),
    list: (status: string | undefined) =>
      call(invites.ListUserInvitesReply, "GET", root, { query: { status } }),
    revoke: (token: string) => call(invites.RevokeUserInviteReply, "DELETE", path(token)),
    resend: (token: string) => call(invites.InviteUserReply, "POST", `${path(token)}/reinvite`, MAILING),
    details: (token: string) => call(invites.UserInviteDetailsReply, "GET", `${path(token)}/details`),
    accept: (token: string, body: Body<typeof invites.AcceptUserInviteBody>) =>
      call(invites.AcceptUserInviteReply, "POST", `${path(token)}/accept`, { body, ...HASHING }),
  };
}

/** What concerns the account behind the session. */
export function accountCalls(target: Target, call: Caller) {
  return {
    changePassword: (body: Body<typeof account.ChangePasswordBody>) =>
      withPassword(
        target,
        { method: "POST", path: "/v1/auth/change-password", body, ...HASHING },
        auth.TokenReply,
      ),
    setPassword: (body: Body<typeof account.SetPasswordBody>) =>
      call(auth.TokenReply, "POST", "/v1/auth/set-password", { body, ...HASHING }),
    setEmail: (body: Body<typeof account.SetEmailBody>) =>
      withPassword(
        target,
        { method: "POST", path: "/v1/auth/set-email", body, ...HASHING },
        account.SetEmailReply,
      ),
    delete: () => call(account.DeleteAccountReply, "DELETE", "/v1/auth/account"),
    sessions: () => call(LoginsReply, "GET", "/v1/auth/sessions"),
    revokeSession: (id: string) =>
      call(LoginRevokedReply, "DELETE", `/v1/auth/sessions/${encodeURIComponent(id)}`),
  };
}

/** The new session's token, which the reply gives in its cookie alone. */
async function resetPassword(target: Target, body: Body<typeof account.ResetPasswordBody>): Promise<string> {
  const response = await send(target, { method: "POST", path: "/v1/auth/reset-password", body, ...HASHING });
  const [, token = ""] = /^av_session=([^;]+)/.exec(response.headers.get("Set-Cookie") ?? "") ?? [];
  await replyOf(target, response, account.ResetPasswordReply);
  if (token !== "") return token;
  throw new Failure("the password is changed, but the server opened no session", {
    hint: `run agent-vault auth login --address ${target.address}`,
  });
}

/** The account has a password, and the call needs it. */
export class PasswordNeeded extends Failure {}

/** Throws PasswordNeeded without one. Here 401 may be a wrong password, which no other session makes right. */
async function withPassword<S extends v.GenericSchema>(
  target: Target,
  call: Call,
  reply: S,
): Promise<v.InferOutput<S>> {
  const response = await send(target, call);
  if (response.status !== 400 && response.status !== 401) return replyOf(target, response, reply);
  const text = await textOf(target, response);
  const code = codeOf(text);
  if (code === "current_password_required") {
    throw new PasswordNeeded("this needs the account's password", { hint: "use --password-stdin" });
  }
  if (code === "wrong_current_password") throw new Failure("the current password is wrong");
  if (response.status === 400) throw toFailure(target, 400, text);
  return request(target, call, reply);
}
