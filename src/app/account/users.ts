import { parseEmail } from "../../core/account/email.ts";
import { parseNewPassword } from "../../core/account/password.ts";
import type { Actor, Principal } from "../../core/actor.ts";
import { allOf, requireText } from "../../core/all-faults.ts";
import { doerOf, doerWithoutSession } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import type { UserId } from "../../core/ids.ts";
import { Secret } from "../../core/secret.ts";
import type { Passwords } from "../../ports/passwords.ts";
import type { Store } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { type ActDeps, act, actToRevoke, record } from "../audit/act.ts";
import { identify, type PrincipalDeps } from "../principals.ts";
import { type BootstrapDeps, voidBootstrap, withdrawToken } from "./bootstrap.ts";
import { createFirstOwner, firstOwnerActs } from "./first-owner.ts";
import { type Login, loginOpened, newLogin } from "./logins.ts";

export type SignIn = {
  readonly email: string;
  readonly password: string;
  readonly deviceLabel: string | undefined;
  readonly ip: string;
};

/**
 * The first person to register becomes owner. Later ones would have to prove their address, and nothing here can
 * send them a code, so they are refused, known and unknown addresses alike. Throws `bad_request`, `invalid_email`,
 * `password_too_short`, `registration_closed`.
 */
export async function registerUser(
  deps: BootstrapDeps & { readonly passwords: Passwords },
  input: SignIn,
): Promise<Login & { email: string }> {
  const [email, password] = allOf(
    () => parseEmail(requireText("email", input.email)),
    () => parseNewPassword(requireText("password", input.password)),
  );
  if ((await deps.store.users.count()) > 0) throw registrationClosed();
  const id = deps.random.uuid() as UserId;
  const passwordHash = await deps.passwords.hash(password);
  const { login, session } = newLogin(deps, id, input.deviceLabel);
  const owner = { id, email, passwordHash, createdAt: deps.clock.now() };
  const isFirst = await deps.store.atomically(async (repos) => {
    const created = await createFirstOwner(repos, owner, session);
    if (created) {
      await voidBootstrap(repos);
      const by = doerWithoutSession({ type: "user", id, name: email }, input.ip);
      await record(deps, repos, { by, acts: firstOwnerActs(owner, loginOpened(session, "registration")) });
    }
    return { commit: created, value: created };
  });
  if (!isFirst) throw registrationClosed();
  await withdrawToken(deps);
  return { ...login, email };
}

/**
 * Opens a login. A field that is blank is a `bad_request`, as one that is missing is. Unknown address, wrong password and switched-off account are one and the same `login_failed`,
 * after the same work.
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
  const { login, session } = newLogin(deps, user.id, input.deviceLabel);
  const by = doerWithoutSession({ type: "user", id: user.id, name: user.email }, input.ip);
  return await act(deps, by, async ({ sessions }, note) => {
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
  const identified = await identify(deps, token);
  const { session } = identified;
  if (session === undefined) return;
  if (identified.type === "refused") {
    // It opened nothing any more, so this is tidying up.
    await deps.store.sessions.delete(session.hash);
    return;
  }
  await actToRevoke(deps, doerOf({ ...identified.principal, ip }), async ({ sessions }, note) => {
    if (!(await sessions.delete(session.hash))) return;
    const name = session.type === "user" ? (session.deviceLabel ?? "") : "";
    const target = { type: "session", id: session.publicId, name } as const;
    note({ action: session.type === "user" ? "login.revoke" : "session.revoke", target });
  });
}

/** The account behind a session. Throws `authentication_required` for a scoped session, which has none. */
export function whoAmI(principal: Principal): Actor {
  if (principal.type === "scoped") {
    throw new AppError("authentication_required", { message: "Not authenticated" });
  }
  return principal;
}

function registrationClosed(): AppError {
  return new AppError("registration_closed", {
    hint: "This instance has its owner already and cannot verify further addresses yet. Ask the owner.",
  });
}
