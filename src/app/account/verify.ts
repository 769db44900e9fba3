import { parseEmail } from "../../core/account/email.ts";
import { allOf, requireText } from "../../core/all-faults.ts";
import { doerWithoutSession } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import type { LoginReach } from "../../core/session/page-token.ts";
import type { Store } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { type ActDeps, record } from "../audit/act.ts";
import { type CodeDeps, issueCode, sendCode, withCode } from "./email-codes.ts";
import { type Login, loginOpened, newLogin } from "./logins.ts";

export type VerifyDeps = ActDeps & CodeDeps & { readonly tokens: Tokens };

export type Verification = {
  readonly email: string;
  readonly code: string;
  readonly deviceLabel: string | undefined;
  /** Where the login counts; everywhere unless said. */
  readonly reach?: LoginReach;
  readonly ip: string;
};

/**
 * Lets in whoever registered and signs them in: with the password that they chose, or with none to choose one at once
 * where the address was registered more than once. The other live codes of the address stay until they end and answer
 * `already_verified`. Throws `bad_request`, `invalid_code` (the same for an address that nobody registered),
 * `too_many_wrong_codes`, `already_verified`, `user_not_found`.
 */
export async function verifyEmail(
  deps: VerifyDeps,
  input: Verification,
): Promise<Login & { readonly email: string; readonly hasPassword: boolean }> {
  const [address, code] = allOf(
    () => requireText("email", input.email).trim(),
    () => requireText("code", input.code),
  );
  const of = { purpose: "verify", email: address } as const;
  return await withCode(deps, { ...of, code }, async (repos, known) => {
    const user = await repos.users.byEmail(address);
    if (user === undefined) throw new AppError("user_not_found");
    if (user.active) throw new AppError("already_verified");
    const { login, session } = newLogin(deps, user.id, input.deviceLabel, input.reach);
    await repos.users.activate(user.id, undefined);
    await repos.emailCodes.delete(of, known.codeHash);
    await repos.sessions.create(session);
    const target = { type: "user", id: user.id, name: user.email } as const;
    const changes = { active: { before: false, after: true } };
    const acts = [{ action: "user.verify", target, changes } as const, loginOpened(session, "code")];
    await record(deps, repos, { by: doerWithoutSession(target, input.ip), acts });
    return { ...login, email: user.email, hasPassword: user.passwordHash !== undefined };
  });
}

/**
 * Sends another code to somebody who has registered. That there is no such person, that they are verified already and
 * that enough codes are out is told to nobody. Throws `bad_request`, `invalid_email`.
 */
export async function resendVerification(
  deps: CodeDeps & { readonly store: Pick<Store, "atomically"> },
  input: { readonly email: string },
): Promise<void> {
  const email = parseEmail(requireText("email", input.email));
  const of = { purpose: "verify", email } as const;
  const { user, code } = await deps.store.atomically(async (repos) => {
    const issued = await issueCode(deps, repos, of);
    return { commit: true, value: { user: await repos.users.byEmail(email), code: issued } };
  });
  if (user?.active === false && code !== undefined) sendCode(deps, { ...of, email: user.email }, code);
}
