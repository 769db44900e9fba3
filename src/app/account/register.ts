import { parseEmail } from "../../core/account/email.ts";
import { parseNewPassword } from "../../core/account/password.ts";
import { allOf, requireText } from "../../core/all-faults.ts";
import { anonymousDoer, doerWithoutSession } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import type { UserId } from "../../core/ids.ts";
import type { LoginReach } from "../../core/session/page-token.ts";
import type { Passwords } from "../../ports/passwords.ts";
import type { Store } from "../../ports/store.ts";
import { act, record } from "../audit/act.ts";
import { demandAllowedDomain, readRegistrationRules } from "../instance/registration-rules.ts";
import { type BootstrapDeps, voidBootstrap, withdrawToken } from "./bootstrap.ts";
import { type CodeDeps, issueCode, sendCode } from "./email-codes.ts";
import { createFirstOwner, firstOwnerActs } from "./first-owner.ts";
import { type Login, loginOpened, newLogin } from "./logins.ts";

export type RegisterDeps = BootstrapDeps &
  CodeDeps & { readonly store: Pick<Store, "users" | "settings">; readonly passwords: Passwords };

/** What a person signs in with, and from where. */
export type SignIn = {
  readonly email: string;
  readonly password: string;
  readonly deviceLabel: string | undefined;
  /** Where the login counts; everywhere unless said. */
  readonly reach?: LoginReach;
  readonly ip: string;
};

export type Registered =
  | (Login & { readonly type: "owner"; readonly email: string })
  /** The address has to be proved; whether it has an account already is told to nobody. */
  | { readonly type: "unverified"; readonly email: string };

type Account = { readonly id: UserId; readonly email: string; readonly passwordHash: string };

/**
 * The first person to register becomes owner. Later ones prove their address with a code first, and new, unverified and
 * verified addresses are the same work and the same outcome. Throws `bad_request`, `invalid_email`,
 * `password_too_short`, `email_domain_refused`, `registration_closed`, `too_many_codes`.
 */
export async function registerUser(deps: RegisterDeps, input: SignIn): Promise<Registered> {
  const [email, password] = allOf(
    () => parseEmail(requireText("email", input.email)),
    () => parseNewPassword(requireText("password", input.password)),
  );
  const mayBeFirst = (await deps.store.users.count()) === 0;
  if (!mayBeFirst) await demandOpen(deps, email);
  const id = deps.random.uuid() as UserId;
  const account = { id, email, passwordHash: await deps.passwords.hash(password) };
  if (mayBeFirst) {
    const login = await becomeOwner(deps, account, input);
    if (login !== undefined) return { type: "owner", email, ...login };
    // Somebody was faster.
    await demandOpen(deps, email);
  }
  await registerLater(deps, account, input.ip);
  return { type: "unverified", email };
}

async function demandOpen({ store }: Pick<RegisterDeps, "store">, email: string): Promise<void> {
  const rules = await readRegistrationRules(store);
  demandAllowedDomain(rules, email);
  if (rules.inviteOnly) {
    throw new AppError("registration_closed", {
      hint: "Accounts come from invites here. Ask an owner for one.",
    });
  }
}

/** Undefined when somebody is there already. */
async function becomeOwner(
  deps: RegisterDeps,
  account: Account,
  { deviceLabel, reach, ip }: SignIn,
): Promise<Login | undefined> {
  const { login, session } = newLogin(deps, account.id, deviceLabel, reach);
  const owner = { ...account, createdAt: deps.clock.now() };
  const isFirst = await deps.store.atomically(async (repos) => {
    const created = await createFirstOwner(repos, owner, session);
    if (created) {
      await voidBootstrap(repos);
      const by = doerWithoutSession({ type: "user", id: owner.id, name: owner.email }, ip);
      await record(deps, repos, { by, acts: firstOwnerActs(owner, loginOpened(session, "registration")) });
    }
    return { commit: created, value: created };
  });
  if (!isFirst) return undefined;
  await withdrawToken(deps);
  return login;
}

/**
 * A code proves who reads the address and not who chose the password. So the account has one only while a single
 * registration has chosen it: whoever registers somebody else's address, before or after them, has not chosen the password
 * of the account that comes of it, by whichever of the codes.
 */
async function registerLater(deps: RegisterDeps, account: Account, ip: string): Promise<void> {
  const { email } = account;
  const of = { purpose: "verify", email } as const;
  const code = await act(deps, anonymousDoer(ip), async (repos, note) => {
    const issued = await issueCode(deps, repos, of);
    if (issued === undefined) throw new AppError("too_many_codes");
    const known = await repos.users.byEmail(email);
    if (known?.active === true) return undefined;
    if (known === undefined) {
      await repos.users.create({ ...account, role: "member", active: false, createdAt: deps.clock.now() });
      const changes = { role: { after: "member" }, active: { after: false } } as const;
      note({ action: "user.register", target: { type: "user", id: account.id, name: email }, changes });
    } else {
      // Two have chosen one, or the same person twice: nobody can tell whose is whose.
      await repos.users.setPassword(known.id, undefined);
      note({ action: "user.register", target: { type: "user", id: known.id, name: known.email } });
    }
    return issued;
  });
  if (code !== undefined) sendCode(deps, of, code);
}
