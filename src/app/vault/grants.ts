/** Giving, changing and taking a role in a vault, for people and agents alike: each a part of an act of `act()`. */
import type { HeldGrant } from "../../core/access/decide.ts";
import { isOver, parseExpiry } from "../../core/access/expiry.ts";
import { reachesVaultRole, type VaultRole } from "../../core/access/vault-role.ts";
import type { Actor, Principal } from "../../core/actor.ts";
import { changedFields } from "../../core/audit/changed-fields.ts";
import type { Act, AuditValue } from "../../core/audit/record.ts";
import { AppError } from "../../core/errors.ts";
import type { VaultId } from "../../core/ids.ts";
import { isSameUsage, isUsageWithin, type UsageLimits } from "../../core/limit/usage-limit.ts";
import { usageLimitsText } from "../../core/limit/usage-text.ts";
import { formatMillis } from "../../core/time.ts";
import type { GrantRepo } from "../../ports/store/vault/grants.ts";
import type { Vault } from "../../ports/store/vault/vaults.ts";
import type { Note } from "../audit/act.ts";

/** Who has or gets the role. `name` is an address or the name of an agent. */
export type Holder = Pick<Actor, "type" | "id" | "name">;

/** Whose grant on which vault. */
export type GrantOf = { readonly vault: Pick<Vault, "id" | "name">; readonly holder: Holder };

/** The unit of work, its record, and the time (ms since 1970) that grants are judged by. */
export type GrantWork = {
  readonly grants: GrantRepo;
  readonly note: Note;
  readonly now: number;
};

export type GrantTerms = HeldGrant;

/** What becomes of a grant; what is absent stays. `expiresAt: null` takes the end away, `limits: null` the limits. */
export type GrantChange = {
  readonly role?: VaultRole;
  readonly expiresAt?: number | null;
  readonly limits?: UsageLimits | null;
};

/**
 * A role in the vault for who has none there; a grant that is over counts as none. Throws `grant_exists`, and
 * `bad_request` for an end that is past.
 */
export async function addGrant(
  { grants, note, now }: GrantWork,
  { vault, holder }: GrantOf,
  { role, expiresAt, limits }: GrantTerms,
  action: "grant.add" | "vault.join" = "grant.add",
): Promise<GrantTerms> {
  const terms = { role, ...parseExpiry(expiresAt, now), ...withLimits(limits) };
  const held = await grants.find(holder.id, vault.id);
  if (held !== undefined && !isOver(held, now)) throw alreadyGranted({ vault, holder });
  await grants.put(holder, vault.id, { ...terms, grantedAt: now });
  note(toAct(action, { vault, holder }, { after: terms }));
  return terms;
}

/**
 * Another role, another end or other limits. Throws `grant_not_found`, `last_admin` where the only admin would be demoted or
 * given less time, and `bad_request` for an end that is past.
 */
export async function changeGrant(
  { grants, note, now }: GrantWork,
  { vault, holder }: GrantOf,
  change: GrantChange,
): Promise<{ readonly before: GrantTerms; readonly after: GrantTerms }> {
  const before = await grants.find(holder.id, vault.id);
  if (before === undefined) throw noGrant({ vault, holder });
  const after = changedTerms(before, change, now);
  if (after.role !== "admin" || endsAt(after) < endsAt(before)) {
    await demandAnotherAdmin({ grants, now }, { vault, holder }, "demote");
  }
  if (isSame(before, after)) return { before, after };
  await grants.put(holder, vault.id, { ...after, grantedAt: now });
  note(toAct("grant.set-role", { vault, holder }, { before, after }));
  return { before, after };
}

/**
 * Sees to it that who may have a grant already has these terms where they are more. A grant with a higher role or a later
 * end stays as it is: an offer takes nothing away, so no vault loses its last admin by one, and two grants of which
 * neither is the more (admin for a week, member for ever) are not added up to what nobody gave. True when it gave
 * anything. Throws `bad_request` for an end that is past.
 */
export async function raiseGrant(work: GrantWork, of: GrantOf, terms: GrantTerms): Promise<boolean> {
  const held = await work.grants.find(of.holder.id, of.vault.id);
  if (held === undefined || isOver(held, work.now)) {
    await addGrant(work, of, terms);
    return true;
  }
  const isMore =
    reachesVaultRole(terms.role, held.role) &&
    endsAt(terms) >= endsAt(held) &&
    isUsageWithin(held.limits, terms.limits);
  if (!isMore || isSame(terms, held)) return false;
  const { role, expiresAt = null, limits = null } = terms;
  await changeGrant(work, of, { role, expiresAt, limits });
  return true;
}

/** Takes the role, and the tokens that its holder has minted there. Throws `grant_not_found`, `last_admin`. */
export async function removeGrant(
  { grants, note, now }: GrantWork,
  { vault, holder }: GrantOf,
  action: "grant.remove" | "vault.leave" = "grant.remove",
): Promise<void> {
  const before = await grants.find(holder.id, vault.id);
  if (before === undefined) throw noGrant({ vault, holder });
  await demandAnotherAdmin({ grants, now }, { vault, holder }, action === "vault.leave" ? "leave" : "remove");
  await grants.remove(holder.id, vault.id);
  note(toAct(action, { vault, holder }, { before }));
}

/** How much somebody may give in a vault. */
export type Giving = {
  /** In ms since 1970: no longer than they have their own, or access given for a time could be made to stay. */
  readonly until: number;
  /** What limits their own use: who has such limits gives nothing that is not within them, and counted with them. */
  readonly limits: UsageLimits | undefined;
};

/** What somebody may give; owners of the instance give without bounds. Read before anything is given. */
export async function givingBounds(
  { grants }: Pick<GrantWork, "grants">,
  giver: Actor | Principal,
  vaultId: VaultId,
): Promise<Giving> {
  // Scoped sessions that reach further than the proxy come from the reference, whose clients give with them as they did.
  if (giver.type === "scoped") return UNBOUNDED;
  // It is in no vault, and so gives nothing there.
  if (giver.type === "company") return { until: 0, limits: undefined };
  return givingBoundsOf(giver, await grants.find(giver.id, vaultId));
}

const UNBOUNDED: Giving = { until: Number.POSITIVE_INFINITY, limits: undefined };

/** The same for an actor whose grant on that vault is known. */
export function givingBoundsOf(giver: Actor, own: GrantTerms | undefined): Giving {
  if (giver.role === "owner") return UNBOUNDED;
  return own === undefined ? { until: 0, limits: undefined } : { until: endsAt(own), limits: own.limits };
}

/**
 * Throws `forbidden` for a new, higher or longer role that ends later than the giver's own, and for a new grant, or more
 * use of one, by a giver whose own use is limited: each grant is counted by itself, so that one more would be more in all.
 */
export function demandGivenWithin(
  { until, limits }: Giving,
  vault: GrantOf["vault"],
  { before, after }: { readonly before?: GrantTerms; readonly after: GrantTerms },
): void {
  const isMore =
    before === undefined || endsAt(after) > endsAt(before) || !reachesVaultRole(before.role, after.role);
  if (isMore && endsAt(after) > until) {
    throw new AppError("forbidden", {
      message: `Your own access to vault ${vault.name} ends at ${new Date(until).toISOString()}: you can give none that ends later`,
      hint: "Give it an end that is not later, or ask an admin whose access does not end.",
    });
  }
  if (limits === undefined || (before !== undefined && isUsageWithin(after.limits, before.limits))) return;
  throw new AppError("forbidden", {
    message: `Your own access to vault ${vault.name} is limited (${usageLimitsText(limits)}): you can give nobody access or more use there`,
    hint: "Mint a token, which counts under your own limits, or ask an admin whose access is not limited.",
  });
}

/** What a grant becomes by a change. Throws `bad_request` for an end that is past. */
export function changedTerms(
  before: GrantTerms,
  { role, expiresAt, limits }: GrantChange,
  now: number,
): GrantTerms {
  return {
    role: role ?? before.role,
    ...(expiresAt === undefined ? withEnd(before.expiresAt) : parseExpiry(expiresAt ?? undefined, now)),
    ...withLimits(limits === undefined ? before.limits : (limits ?? undefined)),
  };
}

function endsAt({ expiresAt = Number.POSITIVE_INFINITY }: GrantTerms): number {
  return expiresAt;
}

/** Whether there is nothing to change and nothing to record. */
export function isSame(before: GrantTerms, after: GrantTerms): boolean {
  return (
    before.role === after.role &&
    before.expiresAt === after.expiresAt &&
    isSameUsage(before.limits, after.limits)
  );
}

/** Throws `last_admin` when the holder is the only one who can administer the vault, people and agents counted together. */
async function demandAnotherAdmin(
  { grants, now }: Pick<GrantWork, "grants" | "now">,
  { vault, holder }: GrantOf,
  verb: "demote" | "remove" | "leave",
): Promise<void> {
  const admins = await grants.adminsOf(vault.id, now);
  const isAdmin = admins.some(({ id }) => id === holder.id);
  if (!isAdmin || admins.length > 1) return;
  const message = `Cannot ${verb === "leave" ? "leave as" : verb} the last admin of vault ${vault.name}`;
  throw new AppError("last_admin", { message, hint: "Make somebody else admin of it first." });
}

/** Says who has access already, and where. */
function alreadyGranted({ vault, holder }: GrantOf): AppError {
  return new AppError("grant_exists", {
    message: `${holder.name} already has access to vault ${vault.name}`,
    hint: "Change the role instead.",
  });
}

function noGrant({ vault, holder: { name } }: GrantOf): AppError {
  return new AppError("grant_not_found", { message: `${name} has no access to vault ${vault.name}` });
}

function withLimits(limits: UsageLimits | undefined): { readonly limits?: UsageLimits } {
  return limits === undefined ? {} : { limits };
}

function withEnd(expiresAt: number | undefined): { readonly expiresAt?: number } {
  return expiresAt === undefined ? {} : { expiresAt };
}

/** The record of what happened to a grant: of its role, its end and its limits what is not as before. */
function toAct(
  action: Extract<Act["action"], `grant.${string}` | "vault.join" | "vault.leave">,
  { vault, holder }: GrantOf,
  terms: { readonly before?: GrantTerms; readonly after?: GrantTerms },
): Act {
  return {
    action,
    target: { type: holder.type, id: holder.id, name: holder.name },
    vault: { id: vault.id, name: vault.name },
    changes: grantChanges(terms),
  };
}

/** The same for acts that give or take a grant under another name. */
export function grantChanges(terms: {
  readonly before?: GrantTerms;
  readonly after?: GrantTerms;
}): NonNullable<Act["changes"]> {
  return changedFields(toFields(terms.before), toFields(terms.after)) ?? {};
}

function toFields(terms: GrantTerms | undefined): Record<string, AuditValue> {
  if (terms === undefined) return {};
  const { role, expiresAt, limits } = terms;
  return {
    role,
    ...(expiresAt === undefined ? {} : { expires_at: formatMillis(expiresAt) }),
    ...(limits === undefined ? {} : { limits: usageLimitsText(limits) }),
  };
}
