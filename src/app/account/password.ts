import { parseNewPassword } from "../../core/account/password.ts";
import type { Principal } from "../../core/actor.ts";
import { requireText } from "../../core/all-faults.ts";
import { doerOf } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import { Secret } from "../../core/secret.ts";
import type { LoginReach } from "../../core/session/page-token.ts";
import type { Passwords } from "../../ports/passwords.ts";
import type { User } from "../../ports/store/account/users.ts";
import type { Store } from "../../ports/store.ts";
import { type ActDeps, actToRevoke } from "../audit/act.ts";
import { authorize } from "../authorize.ts";
import { type BootstrapDeps, voidBootstrap, withdrawToken } from "./bootstrap.ts";
import { type Login, loginOpened, newLogin } from "./logins.ts";

type Deps = ActDeps &
  BootstrapDeps & {
    readonly store: Pick<Store, "users" | "sessions">;
    readonly passwords: Passwords;
  };

/**
 * Replaces one's own password, ends all one's logins and opens one that is labelled as the caller's was. Throws
 * `bad_request`, `password_too_short`, `forbidden`, `current_password_required`, `wrong_current_password`.
 */
export async function changePassword(
  deps: Deps,
  principal: Principal,
  input: { readonly currentPassword: string; readonly newPassword: string; readonly reach?: LoginReach },
): Promise<Login> {
  const password = parseNewPassword(requireText("new_password", input.newPassword));
  const user = await ownAccount(deps, principal);
  if (user.passwordHash === undefined) {
    throw new AppError("bad_request", {
      message: "This account has no password yet",
      hint: "Set one with agent-vault account set-password.",
    });
  }
  await demandPassword(deps, user, input.currentPassword);
  return await replacePassword(deps, principal, user, { password, reach: input.reach });
}

/**
 * Gives one's own account its first password: the owner that a server makes of its own user has none. The session is
 * the proof; its file could be read only by that user. All logins end, as for every change, and no file of this machine
 * opens the account from then on. Throws `bad_request`, `password_too_short`, `forbidden`, `password_set`.
 */
export async function setPassword(
  deps: Deps,
  principal: Principal,
  input: { readonly newPassword: string; readonly reach?: LoginReach },
): Promise<Login> {
  const password = parseNewPassword(requireText("new_password", input.newPassword));
  const user = await ownAccount(deps, principal);
  if (user.passwordHash !== undefined) throw passwordSet();
  const login = await replacePassword(deps, principal, user, { password, reach: input.reach });
  await withdrawToken(deps);
  return login;
}

/** The account of whoever asks. Throws `forbidden` for all but people. */
export async function ownAccount(
  deps: Pick<Deps, "clock"> & { readonly store: Pick<Store, "users"> },
  principal: Principal,
): Promise<User> {
  const { id } = authorize(deps, principal, "account:manage");
  const user = await deps.store.users.byId(id as User["id"]);
  if (user === undefined) throw new AppError("session_invalid");
  return user;
}

/** Throws `current_password_required` without one and `wrong_current_password` for another than the account's. */
export async function demandPassword(
  { passwords }: Pick<Deps, "passwords">,
  user: User,
  given: string,
): Promise<void> {
  if (given === "") throw new AppError("current_password_required");
  if (!(await passwords.verify(new Secret(given), user.passwordHash)))
    throw new AppError("wrong_current_password");
}

async function replacePassword(
  deps: Deps,
  principal: Principal,
  user: User,
  { password, reach }: { readonly password: Secret; readonly reach: LoginReach | undefined },
): Promise<Login> {
  const passwordHash = await deps.passwords.hash(password);
  return await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const now = await repos.users.byId(user.id);
    if (now?.passwordHash !== user.passwordHash) throw new AppError("conflict");
    const { deviceLabel } = { deviceLabel: undefined, ...(await repos.sessions.byHash(principal.session)) };
    const { login, session } = newLogin(deps, user.id, deviceLabel, reach);
    await repos.users.setPassword(user.id, passwordHash);
    await repos.sessions.deleteLogins(user.id);
    await repos.sessions.create(session);
    if (user.passwordHash === undefined) await voidBootstrap(repos);
    note({ action: "user.set-password", target: { type: "user", id: user.id, name: user.email } });
    note(loginOpened(session, "password"));
    return login;
  });
}

function passwordSet(): AppError {
  return new AppError("password_set", { hint: "Change it with agent-vault account change-password." });
}
