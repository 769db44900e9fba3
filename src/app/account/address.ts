import { parseEmail } from "../../core/account/email.ts";
import type { Principal } from "../../core/actor.ts";
import { requireText } from "../../core/all-faults.ts";
import { doerOf } from "../../core/audit/doer.ts";
import type { Act } from "../../core/audit/record.ts";
import { AppError } from "../../core/errors.ts";
import type { Passwords } from "../../ports/passwords.ts";
import type { User } from "../../ports/store/account/users.ts";
import type { Repos, Store } from "../../ports/store.ts";
import { type ActDeps, act, record } from "../audit/act.ts";
import { demandAllowedDomain, readRegistrationRules } from "../instance/registration-rules.ts";
import { type CodeDeps, issueCode, sendCode, withCode } from "./email-codes.ts";
import { demandPassword, ownAccount } from "./password.ts";

type Deps = ActDeps &
  CodeDeps & {
    readonly store: Pick<Store, "users" | "settings">;
    readonly passwords: Passwords;
  };

export type AddressChange = {
  readonly email: string;
  /** Needed where the account has one. */
  readonly currentPassword: string | undefined;
  /** What was sent to the new address; without it one is sent. */
  readonly code: string | undefined;
};

/** The account's address from now on, or that the new one has to be proved by a code first. */
export type AddressOutcome = { readonly type: "changed" | "unproved"; readonly email: string };

/**
 * Changes one's own address. It is proved by a code, as the one of a registration is; only an owner where no mail can be
 * sent is believed. Throws `bad_request`, `invalid_email`, `forbidden`, `current_password_required`, `wrong_current_password`,
 * `email_domain_refused`, `too_many_codes`, `invalid_code`, `too_many_wrong_codes`, `email_taken`.
 */
export async function setEmail(
  deps: Deps,
  principal: Principal,
  input: AddressChange,
): Promise<AddressOutcome> {
  const email = parseEmail(requireText("email", input.email));
  const user = await ownAccount(deps, principal);
  if (user.passwordHash !== undefined) await demandPassword(deps, user, input.currentPassword ?? "");
  if (user.role !== "owner") demandAllowedDomain(await readRegistrationRules(deps.store), email);
  const needsProof = deps.mailer.isConfigured || user.role !== "owner";
  const code = input.code ?? "";
  if (needsProof && code.trim() === "") {
    await sendProof(deps, email);
    return { type: "unproved", email: user.email };
  }
  if (needsProof) {
    const of = { purpose: "set-email", email } as const;
    await withCode(deps, { ...of, code }, async (repos) => {
      await repos.emailCodes.delete(of);
      await record(deps, repos, { by: doerOf(principal), acts: await move(repos, user, email) });
    });
  } else {
    await act(deps, doerOf(principal), async (repos, note) => {
      for (const moved of await move(repos, user, email)) note(moved);
    });
  }
  return { type: "changed", email };
}

/** Throws `email_taken`; an address that stays as it is leaves nothing to tell. */
async function move({ users }: Pick<Repos, "users">, user: User, email: string): Promise<readonly Act[]> {
  if (!(await users.setEmail(user.id, email))) throw new AppError("email_taken");
  if (email === user.email) return [];
  const target = { type: "user", id: user.id, name: email } as const;
  return [{ action: "user.set-email", target, changes: { email: { before: user.email, after: email } } }];
}

/** Whether somebody else has that address is told once it is proved. */
async function sendProof(deps: Deps, email: string): Promise<void> {
  const of = { purpose: "set-email", email } as const;
  const code = await deps.store.atomically(async (repos) => ({
    commit: true,
    value: await issueCode(deps, repos, of),
  }));
  if (code === undefined) throw new AppError("too_many_codes");
  sendCode(deps, of, code);
}
