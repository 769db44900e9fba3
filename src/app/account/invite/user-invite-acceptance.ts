/** The invited, who have nothing yet but a link: what it offers, and taking it up. */
import { parseNewPassword } from "../../../core/account/password.ts";
import { doerWithoutSession } from "../../../core/audit/doer.ts";
import { AppError } from "../../../core/errors.ts";
import type { UserId } from "../../../core/ids.ts";
import { inviteStatus } from "../../../core/invite/status.ts";
import type { Passwords } from "../../../ports/passwords.ts";
import type { Random } from "../../../ports/random.ts";
import type { UserInvite } from "../../../ports/store/account/user-invites.ts";
import type { User } from "../../../ports/store/account/users.ts";
import type { Repos, Store } from "../../../ports/store.ts";
import type { Tokens } from "../../../ports/tokens.ts";
import { actorNames } from "../../actor-names.ts";
import { type ActDeps, act, type Note } from "../../audit/act.ts";
import { demandAllowedDomain, readRegistrationRules } from "../../instance/registration-rules.ts";
import { leftOut, stillGiven } from "../../still-given.ts";
import { raiseGrant } from "../../vault/grants.ts";
import { inviteAct } from "./user-invites.ts";

type Deps = ActDeps & {
  readonly store: Pick<Store, "userInvites" | "users" | "agents" | "grants" | "settings">;
  readonly tokens: Pick<Tokens, "hash">;
};

/** Why an invite cannot be accepted any more. */
export type GoneInvite = "accepted" | "revoked" | "expired";

export type InviteDetails =
  | {
      readonly type: "open";
      readonly invite: UserInvite;
      /** Who made it, as people call them now; absent where they are gone. */
      readonly invitedBy?: string;
      readonly needsAccount: boolean;
    }
  | { readonly type: "gone"; readonly status: GoneInvite };

/**
 * What the holder of the link is offered, and whether they have to choose a password: without an account, and with one
 * whose address was never proved, as its password may be a stranger's. Throws `invite_not_found`.
 */
export async function readInvite(deps: Deps, { token }: { readonly token: string }): Promise<InviteDetails> {
  const invite = await findByLink(deps, token);
  const status = inviteStatus(invite, deps.clock.now());
  if (status !== "pending") return { type: "gone", status };
  const user = await deps.store.users.byEmail(invite.email);
  const vaults = await stillGiven(deps, invite, "user");
  const { createdBy } = invite;
  const name = (await actorNames(deps.store, [createdBy]))(createdBy);
  return {
    type: "open",
    invite: { ...invite, vaults },
    ...(name === createdBy.id ? {} : { invitedBy: name }),
    needsAccount: user?.active !== true,
  };
}

export type Accepted = {
  readonly email: string;
  readonly isNewAccount: boolean;
  /** In how many vaults it gave them a role, or more of one than they had. */
  readonly vaults: number;
};

/**
 * Takes up the invite, once: the account is active at once, and has what the invite gives. An account that was active
 * before keeps its password, its role on the instance, and what it has of a vault where the invite gives less. Throws, in
 * this order: `invite_not_found`, `invite_accepted`, `invite_revoked` or `invite_expired`, `email_domain_refused`,
 * `password_too_short`, and `conflict` where an account of that address came, went or changed meanwhile; the invite stays
 * good when it throws.
 */
export async function acceptInvite(
  deps: Deps & { readonly passwords: Passwords; readonly random: Random },
  { token, password, ip }: { readonly token: string; readonly password: string; readonly ip: string },
): Promise<Accepted> {
  const invite = await findByLink(deps, token);
  demandPending(invite, deps.clock.now());
  demandAllowedDomain(await readRegistrationRules(deps.store), invite.email);
  const known = await deps.store.users.byEmail(invite.email);
  const passwordHash = known?.active ? undefined : await deps.passwords.hash(parseNewPassword(password));
  const id = known?.id ?? (deps.random.uuid() as UserId);
  const by = doerWithoutSession({ type: "user", id, name: invite.email }, ip);
  return await act(deps, by, async (repos, note) => {
    const now = deps.clock.now();
    // What it gives may have changed since it was looked at: a vault may be gone.
    const current = await findByLink({ ...deps, store: repos }, token);
    demandPending(current, now);
    await repos.userInvites.settle(current.id, { status: "accepted", at: now });
    const given = await stillGiven({ ...deps, store: repos }, current, "user");
    const accepted = inviteAct("user-invite.accept", { ...current, vaults: given });
    note({ ...accepted, changes: { ...accepted.changes, ...leftOut(current, given) } });
    const { user, isNewAccount } = await settleAccount(repos, note, {
      invite: current,
      id,
      passwordHash,
      now,
    });
    let vaults = 0;
    for (const { vaultId, vaultName, givenBy: _, ...terms } of given) {
      const membership = {
        vault: { id: vaultId, name: vaultName },
        holder: { type: "user", id: user.id, name: user.email },
      } as const;
      if (await raiseGrant({ grants: repos.grants, note, now }, membership, terms)) vaults += 1;
    }
    return { email: user.email, isNewAccount, vaults };
  });
}

/** The account of that address, made or let in if need be. Throws `conflict` when it is not what it was before hashing. */
async function settleAccount(
  { users }: Pick<Repos, "users">,
  note: Note,
  {
    invite: { email, role },
    id,
    passwordHash,
    now,
  }: {
    readonly invite: UserInvite;
    readonly id: UserId;
    readonly passwordHash: string | undefined;
    readonly now: number;
  },
): Promise<{ readonly user: Pick<User, "id" | "email">; readonly isNewAccount: boolean }> {
  const known = await users.byEmail(email);
  if (known?.active === true && known.id === id) return { user: known, isNewAccount: false };
  if (passwordHash === undefined || (known !== undefined && known.id !== id)) throw new AppError("conflict");
  const changes = { role: { after: role }, active: { after: true } } as const;
  if (known !== undefined) {
    await users.activate(id, passwordHash);
    await users.setRole(id, role);
    note({ action: "user.verify", target: { type: "user", id, name: known.email }, changes });
    return { user: known, isNewAccount: true };
  }
  await users.create({ id, email, role, passwordHash, active: true, createdAt: now });
  note({ action: "user.register", target: { type: "user", id, name: email }, changes });
  return { user: { id, email }, isNewAccount: true };
}

async function findByLink(
  { store, tokens }: { readonly store: Pick<Store, "userInvites">; readonly tokens: Pick<Tokens, "hash"> },
  token: string,
): Promise<UserInvite> {
  const invite = await store.userInvites.byHash(tokens.hash(token));
  if (invite === undefined) throw new AppError("invite_not_found", { message: "Invite not found" });
  return invite;
}

function demandPending(invite: UserInvite, now: number): void {
  const status = inviteStatus(invite, now);
  if (status !== "pending") throw goneInvite(status);
}

/** What the holder of the link is told. */
export function goneInvite(status: GoneInvite): AppError {
  const [code, hint] = GONE[status];
  return new AppError(code, { hint });
}

const ASK = "Ask whoever invited you for another.";
const GONE = {
  accepted: ["invite_accepted", "Sign in with agent-vault auth login."],
  revoked: ["invite_revoked", ASK],
  expired: ["invite_expired", ASK],
} as const;
