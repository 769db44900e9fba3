import { type Actor, isActor, type Principal } from "../../core/actor.ts";
import { allOf, requireText } from "../../core/all-faults.ts";
import { doerOf, doerWithoutSession } from "../../core/audit/doer.ts";
import type { Act } from "../../core/audit/record.ts";
import { AppError } from "../../core/errors.ts";
import { Secret } from "../../core/secret.ts";
import type { Passwords } from "../../ports/passwords.ts";
import type { Session } from "../../ports/store/account/sessions.ts";
import type { Repos, Store } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { type ActDeps, act, actToRevoke } from "../audit/act.ts";
import { identify, type PrincipalDeps } from "../principals.ts";
import { type Login, loginOpened, newLogin } from "./logins.ts";
import type { SignIn } from "./register.ts";

/**
 * Opens a login, of pages alone where that is asked. A field that is blank is a `bad_request`, as one that is missing is.
 * Unknown address, wrong password and switched-off account are one and the same `login_failed`, after the same work.
 */
export async function logIn(
  deps: ActDeps & {
    readonly store: Pick<Store, "users">;
    readonly passwords: Passwords;
    readonly tokens: Tokens;
  },
  input: SignIn,
): Promise<Login> {
  allOf(
    () => requireText("email", input.email),
    () => requireText("password", input.password),
  );
  const user = await deps.store.users.byEmail(input.email.trim());
  const isRight = await deps.passwords.verify(new Secret(input.password), user?.passwordHash);
  if (user === undefined || !user.active || !isRight) throw new AppError("login_failed");
  const { login, session } = newLogin(deps, user.id, input.deviceLabel, input.reach);
  const by = doerWithoutSession({ type: "user", id: user.id, name: user.email }, input.ip);
  return await act(deps, by, async ({ users, sessions }, note) => {
    const now = await users.byId(user.id);
    // Changed while the old one was verified: that ended all logins, and must not be followed by one of the old one.
    if (now?.active !== true || now.passwordHash !== user.passwordHash) throw new AppError("login_failed");
    await sessions.create(session);
    note(loginOpened(session, "password"));
    return login;
  });
}

/** Ends the session of that token, of whatever kind. A token that is none is no error. */
export async function logOut(
  deps: ActDeps & PrincipalDeps,
  { token, ip }: { readonly token: string; readonly ip: string },
): Promise<void> {
  const identified = await identify(deps, token, { page: "approval" });
  const { session } = identified;
  if (session === undefined) return;
  if (identified.type === "refused") {
    // It opened nothing any more, so this is tidying up.
    await deps.store.sessions.delete(session.hash);
    return;
  }
  await actToRevoke(deps, doerOf({ ...identified.principal, ip }), async (repos, note) => {
    if (await repos.sessions.delete(session.hash)) note(await ended(repos, session));
  });
}

async function ended({ vaults }: Pick<Repos, "vaults">, session: Session): Promise<Act> {
  const target = (name: string | undefined) =>
    ({ type: "session", id: session.publicId, name: name ?? "" }) as const;
  if (session.type === "user") return { action: "login.revoke", target: target(session.deviceLabel) };
  if (session.type === "agent") return { action: "session.revoke", target: target("") };
  const vault = await vaults.byId(session.vaultId);
  return {
    action: "session.revoke",
    target: target(session.label),
    ...(vault === undefined ? {} : { vault }),
  };
}

/** The account behind a session. Throws `authentication_required` for one that has none. */
export function whoAmI(principal: Principal): Actor {
  if (!isActor(principal)) {
    throw new AppError("authentication_required", { message: "Not authenticated" });
  }
  return principal;
}
