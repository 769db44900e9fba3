import { parseEmail } from "../../core/account/email.ts";
import { parseNewPassword } from "../../core/account/password.ts";
import type { Actor, Principal } from "../../core/actor.ts";
import { allOf, requireText } from "../../core/all-faults.ts";
import { AppError } from "../../core/errors.ts";
import type { UserId } from "../../core/ids.ts";
import { Secret } from "../../core/secret.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Passwords } from "../../ports/passwords.ts";
import type { Store } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { type BootstrapDeps, voidBootstrap, withdrawToken } from "./bootstrap.ts";
import { createFirstOwner } from "./first-owner.ts";
import { type Login, newLogin } from "./logins.ts";

export type SignIn = {
  readonly email: string;
  readonly password: string;
  readonly deviceLabel: string | undefined;
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
    if (created) await voidBootstrap(repos);
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
  deps: {
    readonly store: Pick<Store, "users" | "sessions">;
    readonly passwords: Passwords;
    readonly tokens: Tokens;
    readonly clock: Clock;
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
  await deps.store.sessions.create(session);
  return login;
}

/** Ends the session of that token, of whatever kind. A token that is none is no error. */
export async function logOut(
  deps: { readonly store: Pick<Store, "sessions">; readonly tokens: Pick<Tokens, "hash"> },
  token: string,
): Promise<void> {
  await deps.store.sessions.delete(deps.tokens.hash(token));
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
