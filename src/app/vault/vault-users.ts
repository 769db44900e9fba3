/** The people of a vault; its agents are in `vault-agents.ts`. */
import { isOver } from "../../core/access/expiry.ts";
import { parseVaultRole, USER_VAULT_ROLES, type VaultRole } from "../../core/access/vault-role.ts";
import type { Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import type { UserId, VaultId } from "../../core/ids.ts";
import { eachUsageLimit, type UsageLimits } from "../../core/limit/usage-limit.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Repos, Store } from "../../ports/store.ts";
import { findUser } from "../account/user-list.ts";
import { type ActDeps, act, actToRevoke } from "../audit/act.ts";
import { type UsageDeps, type UsageStanding, usageStanding } from "../usage/standing.ts";
import { enterVault } from "./enter-vault.ts";
import {
  addGrant,
  changeGrant,
  demandGivenWithin,
  type GrantTerms,
  givingBounds,
  type Holder,
  removeGrant,
} from "./grants.ts";

type Deps = {
  readonly store: Pick<Store, "vaults" | "grants" | "users" | "userInvites">;
  readonly clock: Clock;
};

/** Pending: who was invited and has not accepted; `expiresAt` is then when the grant to come ends. */
export type VaultUser = {
  readonly email: string;
  readonly role: VaultRole;
  readonly status: "active" | "expired" | "pending";
  readonly expiresAt?: number;
  readonly limits?: UsageLimits;
  /** What is used up of them, of one who has access. */
  readonly usage?: readonly UsageStanding[];
};

/**
 * By address: those who have access, or had it until it ended, then those whose invite gives them the vault. Throws
 * `vault_not_found`, `forbidden`.
 */
export async function listVaultUsers(
  deps: Deps & UsageDeps,
  principal: Principal,
  request: { readonly vault: string },
): Promise<readonly VaultUser[]> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "vault-user:list" });
  const now = deps.clock.now();
  const held = (await deps.store.grants.inVault(vault.id)).filter(({ actor }) => actor.type === "user");
  const users = await deps.store.users.byIds(held.map(({ actor }) => actor.id as UserId));
  const emails = new Map<string, string>(users.map(({ id, email }) => [id, email]));
  const isLimited = held.some(({ limits }) => limits !== undefined);
  const standing = await usageStanding(deps, vault.id, { isLimited });
  const members = held.flatMap(({ actor, grantedAt: _, ...terms }) => {
    const email = emails.get(actor.id);
    const status = isOver(terms, now) ? ("expired" as const) : ("active" as const);
    const subject = { vaultId: vault.id, type: "grant", actorId: actor.id } as const;
    const usage = standing(subject, eachUsageLimit(terms.limits));
    return email === undefined ? [] : [{ email, status, ...terms, ...(usage.length === 0 ? {} : { usage }) }];
  });
  const byEmail = (a: VaultUser, b: VaultUser) => (a.email < b.email ? -1 : 1);
  return [...members.toSorted(byEmail), ...(await invited(deps, vault.id)).toSorted(byEmail)];
}

/** Who will have access once they accept; an overdue invite can no longer be accepted. */
async function invited({ store, clock }: Deps, vaultId: VaultId): Promise<readonly VaultUser[]> {
  const within = { createdBy: "", vaultIds: [vaultId] };
  const invites = await store.userInvites.list({ status: "pending", within }, clock.now());
  return invites.flatMap(({ email, vaults }) =>
    vaults
      .filter((assignment) => assignment.vaultId === vaultId)
      .map(({ role, expiresAt, limits }) => ({
        email,
        role,
        status: "pending" as const,
        ...(expiresAt === undefined ? {} : { expiresAt }),
        ...(limits === undefined ? {} : { limits }),
      })),
  );
}

/**
 * Gives a person a role in the vault, `member` where none is named. Throws `vault_not_found`, `forbidden`,
 * `bad_request`, `user_not_found`, `grant_exists`.
 */
export async function addVaultUser(
  deps: Deps & ActDeps,
  principal: Principal,
  request: {
    readonly vault: string;
    readonly email: string;
    readonly role?: string | undefined;
    readonly expiresAt?: number | undefined;
    readonly limits?: UsageLimits | undefined;
  },
): Promise<{ readonly email: string } & GrantTerms> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "vault-user:manage" });
  const role = parseVaultRole("role", request.role || "member", USER_VAULT_ROLES);
  const { expiresAt, limits } = request;
  const more = {
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(limits === undefined ? {} : { limits }),
  };
  const now = deps.clock.now();
  return await act(deps, doerOf(principal), async (repos, note) => {
    const holder = await person(repos, request.email);
    const work = { grants: repos.grants, note, now };
    const bounds = await givingBounds(repos, principal, vault.id);
    const terms = await addGrant(work, { vault, holder }, { role, ...more });
    demandGivenWithin(bounds, vault, { after: terms });
    return { email: holder.name, ...terms };
  });
}

/**
 * Gives a person of the vault another role, another end or other limits; null takes the end, or the limits, away. Throws
 * `vault_not_found`, `forbidden`, `bad_request`, `user_not_found`, `grant_not_found`, `last_admin`.
 */
export async function changeVaultUser(
  deps: Deps & ActDeps,
  principal: Principal,
  request: {
    readonly vault: string;
    readonly email: string;
    readonly role?: string | undefined;
    readonly expiresAt?: number | null | undefined;
    readonly limits?: UsageLimits | null | undefined;
  },
): Promise<{ readonly email: string } & GrantTerms> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "vault-user:manage" });
  const { role, expiresAt, limits } = request;
  if ((role ?? "") === "" && expiresAt === undefined && limits === undefined) {
    throw new AppError("bad_request", { message: "role is required" });
  }
  const change = {
    ...(role === undefined || role === "" ? {} : { role: parseVaultRole("role", role, USER_VAULT_ROLES) }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(limits === undefined ? {} : { limits }),
  };
  const now = deps.clock.now();
  return await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const holder = await person(repos, request.email);
    const bounds = await givingBounds(repos, principal, vault.id);
    const changed = await changeGrant({ grants: repos.grants, note, now }, { vault, holder }, change);
    demandGivenWithin(bounds, vault, changed);
    const { after } = changed;
    return { email: holder.name, ...after };
  });
}

/** Throws `vault_not_found`, `forbidden`, `user_not_found`, `grant_not_found`, `last_admin`. */
export async function removeVaultUser(
  deps: Deps & ActDeps,
  principal: Principal,
  request: { readonly vault: string; readonly email: string },
): Promise<{ readonly email: string; readonly vault: string }> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "vault-user:manage" });
  const now = deps.clock.now();
  return await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const holder = await person(repos, request.email);
    await removeGrant({ grants: repos.grants, note, now }, { vault, holder });
    return { email: holder.name, vault: vault.name };
  });
}

async function person(repos: Pick<Repos, "users">, email: string): Promise<Holder> {
  const user = await findUser(repos, email);
  return { type: "user", id: user.id, name: user.email };
}
