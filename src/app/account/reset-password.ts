import { parseEmail } from "../../core/account/email.ts";
import { parseNewPassword } from "../../core/account/password.ts";
import { allOf, requireText } from "../../core/all-faults.ts";
import { doerWithoutSession } from "../../core/audit/doer.ts";
import type { LoginReach } from "../../core/session/page-token.ts";
import type { Passwords } from "../../ports/passwords.ts";
import type { Store } from "../../ports/store.ts";
import { record } from "../audit/act.ts";
import { type BootstrapDeps, voidBootstrap, withdrawToken } from "./bootstrap.ts";
import { type CodeDeps, invalidCode, issueCode, sendCode, withCode } from "./email-codes.ts";
import { type Login, loginOpened, newLogin } from "./logins.ts";
import type { VerifyDeps } from "./verify.ts";

export type PasswordReset = {
  readonly email: string;
  readonly code: string;
  readonly newPassword: string;
  readonly deviceLabel: string | undefined;
  /** Where the login counts; everywhere unless said. */
  readonly reach?: LoginReach;
  readonly ip: string;
};

/**
 * Sends a code to somebody who has forgotten their password. That there is no such account and that enough codes are
 * out is told to nobody. Throws `bad_request`, `invalid_email`.
 */
export async function forgotPassword(
  deps: CodeDeps & { readonly store: Pick<Store, "atomically"> },
  input: { readonly email: string },
): Promise<void> {
  const email = parseEmail(requireText("email", input.email));
  const of = { purpose: "reset", email } as const;
  const { user, code } = await deps.store.atomically(async (repos) => {
    const issued = await issueCode(deps, repos, of);
    return { commit: true, value: { user: await repos.users.byEmail(email), code: issued } };
  });
  // To the address that was proved, however it was written here.
  if (user?.active === true && code !== undefined) sendCode(deps, { ...of, email: user.email }, code);
}

/**
 * Gives the account another password, ends all its logins and opens one; the other codes for it are good no more.
 * Throws `bad_request`, `password_too_short`, `invalid_code` (the same for an address without account),
 * `too_many_wrong_codes`.
 */
export async function resetPassword(
  deps: BootstrapDeps & VerifyDeps & { readonly passwords: Passwords },
  input: PasswordReset,
): Promise<Login> {
  const [address, code, password] = allOf(
    () => requireText("email", input.email).trim(),
    () => requireText("code", input.code),
    () => parseNewPassword(requireText("new_password", input.newPassword)),
  );
  const passwordHash = await deps.passwords.hash(password);
  const of = { purpose: "reset", email: address } as const;
  const { login, isFirst } = await withCode(deps, { ...of, code }, async (repos) => {
    const user = await repos.users.byEmail(address);
    if (user?.active !== true) throw invalidCode(of);
    const opened = newLogin(deps, user.id, input.deviceLabel, input.reach);
    await repos.users.setPassword(user.id, passwordHash);
    await repos.sessions.deleteLogins(user.id);
    await repos.sessions.create(opened.session);
    await repos.emailCodes.delete(of);
    if (user.passwordHash === undefined) await voidBootstrap(repos);
    const target = { type: "user", id: user.id, name: user.email } as const;
    const acts = [{ action: "user.reset-password", target } as const, loginOpened(opened.session, "code")];
    await record(deps, repos, { by: doerWithoutSession(target, input.ip), acts });
    return { login: opened.login, isFirst: user.passwordHash === undefined };
  });
  // Who had none until now got in by a file of this machine.
  if (isFirst) await withdrawToken(deps);
  return login;
}
