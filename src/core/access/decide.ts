import { type Actor, isActor, type Principal } from "../actor.ts";
import type { AgentId, CompanyId, VaultId } from "../ids.ts";
import type { UsageLimits } from "../limit/usage-limit.ts";
import { administersRealm, type RealmRole } from "../realm/role.ts";
import {
  ACTIONS,
  type ActionNeeding,
  type InstanceAction,
  type Need,
  type RealmAction,
  type RealmNeed,
  type VaultAction,
  type VaultNeed,
} from "./action.ts";
import { type InstanceRole, reachesInstanceRole } from "./instance-role.ts";
import { reachesVaultRole, type VaultRole } from "./vault-role.ts";

/**
 * A role in a vault that someone was given; `expiresAt` in milliseconds since 1970, absent when it does not end. `limits`
 * are of use through the proxy.
 */
export type HeldGrant = {
  readonly role: VaultRole;
  readonly expiresAt?: number;
  readonly limits?: UsageLimits;
};

/** Who is asked about: a principal, or an actor as such, whose right then ends at `endsAt` (ms since 1970). */
export type Asker =
  | (Actor & { readonly endsAt: number })
  | Extract<Principal, { type: "scoped" | "company" }>;

/** The vault that an action is about, and the principal's own grant on it. */
export type VaultTarget = { readonly vaultId: VaultId; readonly grant: HeldGrant | undefined };
/** The agent that is to be managed. `createdBy` is the id of an actor. */
export type AgentTarget = {
  readonly createdBy: string;
  readonly role: InstanceRole;
  readonly companyId: CompanyId;
};
/** The company that is asked of. */
export type CompanyTarget = { readonly companyId: CompanyId };
/** Whose identity is asked of; without `id`, of an agent that there is not. */
export type IdentityTarget = CompanyTarget & { readonly id?: AgentId };
/** The realm that is asked of, what the principal is in it, and whether it is an agent that is there. */
export type RealmTarget = CompanyTarget & {
  readonly realmRole: RealmRole | undefined;
  readonly isInside: boolean;
};
/** The account that is to be read, by the id of its user. */
export type AccountTarget = { readonly userId: string };
/** The invite that is to be managed, and whether the principal administers one of the vaults that it gives. */
export type InviteTarget = { readonly createdBy: string; readonly administersVault: boolean };

/** What a question about each kind of action has to name. */
export type Question =
  | { readonly action: InstanceAction }
  | { readonly action: VaultAction; readonly target: VaultTarget | undefined }
  | { readonly action: ActionNeeding<"agent-manager" | "agent-keeper">; readonly target: AgentTarget }
  | { readonly action: ActionNeeding<"company-holder">; readonly target: CompanyTarget }
  | { readonly action: ActionNeeding<"agent-identity">; readonly target: IdentityTarget }
  | { readonly action: RealmAction; readonly target: RealmTarget }
  | { readonly action: ActionNeeding<"account-holder">; readonly target: AccountTarget }
  | { readonly action: ActionNeeding<"invite-manager">; readonly target: InviteTarget };

/** Why not, for code that answers each in its own way. */
export type Denial =
  | "session-ended"
  | "no-account"
  | "not-a-person"
  | "people-excluded"
  | "instance-role"
  | "not-yours"
  | "other-company"
  | "no-vault"
  | "other-vault"
  | "no-grant"
  | "grant-ended"
  | "vault-role";

export type Decision =
  /** Until that time (ms since 1970; Infinity when nothing ends it), as far as is known now. */
  | { readonly allow: true; readonly until: number }
  | { readonly allow: false; readonly denial: Denial; readonly reason: string };

/**
 * May this principal do this at `now`, and until when? Actions on a vault need `target`; without one they are denied.
 * An instance owner has no role in a vault by being owner. The reason is fit to be shown to the caller.
 */
export function decide(principal: Asker, question: Question, now: number): Decision {
  if (!(now < principal.endsAt)) return deny("session-ended", "Session expired");
  const target = "target" in question ? question.target : undefined;
  const denied = decideRight(principal, ACTIONS[question.action], target, now);
  return denied ?? { allow: true, until: Math.min(principal.endsAt, endOfGrant(target, now)) };
}

type Target = Extract<Question, { target: unknown }>["target"];

/** Undefined when nothing speaks against it. The types of a question see to it that the target fits the need. */
function decideRight(principal: Asker, need: Need, target: Target, now: number): Denied {
  switch (need) {
    case "actor":
      return isActor(principal) ? undefined : deny("no-account", "Authentication required");
    case "user":
      return principal.type === "user" ? undefined : deny("not-a-person", "User session required");
    case "instance-member":
      return demandInstanceRole(principal, "member");
    case "instance-owner":
      return demandInstanceRole(principal, "owner");
    case "owner-person":
      return principal.type === "user"
        ? demandInstanceRole(principal, "owner")
        : deny("not-a-person", "Only a person who is owner can decide this");
    case "actor-or-company":
      return principal.type === "scoped" ? deny("no-account", "Authentication required") : undefined;
    case "agent-manager":
      return demandAgent(principal, target as AgentTarget);
    case "agent-keeper":
      return principal.type === "company"
        ? demandOwnAgent(principal, target as AgentTarget)
        : demandAgent(principal, target as AgentTarget);
    case "company-holder":
      return demandCompany(principal, target as CompanyTarget);
    case "agent-identity":
      return principal.type === "agent" && principal.id === (target as IdentityTarget).id
        ? undefined
        : demandCompany(principal, target as IdentityTarget);
    case "realm-viewer":
    case "realm-member":
    case "realm-admin":
    case "realm-owner":
      return demandRealm(principal, need, target as RealmTarget);
    case "account-holder":
      return isUser(principal, target as AccountTarget) ? undefined : demandInstanceRole(principal, "owner");
    case "invite-manager":
      return demandInvite(principal, target as InviteTarget);
    default:
      return decideInVault(principal, need, liveGrant(target as VaultTarget | undefined, now));
  }
}

function decideInVault(principal: Asker, need: VaultNeed, target: LiveTarget | undefined): Denied {
  // Before anything else is said of a vault that is none of its business.
  if (isElsewhere(principal, target)) return deny("other-vault", "Session not authorized for this vault");
  switch (need) {
    case "vault-proxy":
      return demandVaultRole(principal, "proxy", target);
    case "vault-member":
      return demandVaultRole(principal, "member", target);
    case "vault-admin":
      return demandVaultRole(principal, "admin", target);
    case "vault-grant":
      return isActor(principal)
        ? demandVaultRole(principal, "proxy", target)
        : deny("no-account", "Authentication required");
    case "vault-context":
      return principal.type === "user"
        ? deny("people-excluded", "Session requires vault scope")
        : demandVaultRole(principal, "proxy", target);
    case "vault-person":
      return principal.type === "user"
        ? demandVaultRole(principal, "member", target)
        : deny("not-a-person", "Only a person can decide this: log in as a member of the vault");
    case "vault-admin-or-owner":
      if (!isActor(principal)) return deny("no-account", ADMIN_OR_OWNER);
      if (reachesInstanceRole(principal.role, "owner") || target?.grant === "admin") return undefined;
      return target?.grant === undefined
        ? deny("no-grant", ADMIN_OR_OWNER)
        : deny("vault-role", ADMIN_OR_OWNER);
    default:
      return need satisfies never;
  }
}

type Denied = Extract<Decision, { allow: false }> | undefined;

/** The grant as it is now: its role, or that it is over. */
type LiveTarget = { readonly vaultId: VaultId; readonly grant: VaultRole | "ended" | undefined };

function liveGrant(target: VaultTarget | undefined, now: number): LiveTarget | undefined {
  if (target === undefined) return undefined;
  const { vaultId, grant } = target;
  return { vaultId, grant: grant === undefined || now < endOf(grant) ? grant?.role : "ended" };
}

function endOf(grant: HeldGrant): number {
  return grant.expiresAt ?? Number.POSITIVE_INFINITY;
}

/** Owners need no grant for what they may do as owners; one of theirs that is over ends nothing. */
function endOfGrant(target: Target, now: number): number {
  if (target === undefined || !("grant" in target) || target.grant === undefined) {
    return Number.POSITIVE_INFINITY;
  }
  const end = endOf(target.grant);
  return now < end ? end : Number.POSITIVE_INFINITY;
}

const ADMIN_OR_OWNER = "Vault admin or instance owner required";

function demandVaultRole(principal: Asker, needed: VaultRole, target: LiveTarget | undefined): Denied {
  if (target === undefined) return deny("no-vault", "No vault was named");
  if (principal.type === "company") return deny("no-grant", "No access to this vault");
  const role = principal.type === "scoped" ? principal.vaultRole : target.grant;
  if (role === undefined) return deny("no-grant", "No access to this vault");
  if (role === "ended") return deny("grant-ended", "Access to this vault has expired");
  if (reachesVaultRole(role, needed)) return undefined;
  return deny("vault-role", needed === "admin" ? "Vault admin role required" : "Member role required");
}

function demandInstanceRole(principal: Asker, needed: "member" | "owner"): Denied {
  if (isActor(principal) && reachesInstanceRole(principal.role, needed)) return undefined;
  return deny("instance-role", needed === "owner" ? "Owner role required" : "Instance member role required");
}

function demandAgent(principal: Asker, agent: AgentTarget): Denied {
  const denied = demandInstanceRole(principal, "member");
  if (denied !== undefined || isOwner(principal)) return denied;
  if (agent.role === "owner") return deny("not-yours", "Only an owner can manage an agent that is owner");
  return isBy(principal, agent.createdBy)
    ? undefined
    : deny("not-yours", "Only an owner or the creator of the agent can do this");
}

/** A company learns of no other; what it asks of another's is denied in one way whether that is there or not. */
function demandCompany(principal: Asker, { companyId }: CompanyTarget): Denied {
  if (principal.type !== "company") return demandInstanceRole(principal, "owner");
  if (principal.companyId === companyId) return undefined;
  return deny("other-company", "This key is good for its own company alone");
}

/** What an agent may do on the instance somebody else gave it: by a new token the company would come by it. */
function demandOwnAgent(company: Asker, agent: AgentTarget): Denied {
  const denied = demandCompany(company, agent);
  if (denied !== undefined || !reachesInstanceRole(agent.role, "member")) return denied;
  return deny("not-yours", "A company cannot manage an agent that has a role on the instance");
}

function demandRealm(principal: Asker, need: RealmNeed, target: RealmTarget): Denied {
  if (isOwner(principal)) return undefined;
  if (need === "realm-viewer") {
    const isSeen = target.realmRole !== undefined || target.isInside;
    const isOwn = principal.type === "company" && principal.companyId === target.companyId;
    return isSeen || isOwn ? undefined : deny("not-yours", "Only those who are in the realm see it");
  }
  const reached =
    need === "realm-admin"
      ? administersRealm(target.realmRole)
      : target.realmRole !== undefined && (need === "realm-member" || target.realmRole === "owner");
  return reached ? undefined : deny("not-yours", REALM_REASONS[need]);
}

const REALM_REASONS = {
  "realm-member": "Only members of the realm can see who else is",
  "realm-admin": "Only an instance owner, or an owner or admin of the realm, can do this",
  "realm-owner": "Only an instance owner, or an owner of the realm, can do this",
} as const;

function demandInvite(principal: Asker, invite: InviteTarget): Denied {
  const denied = demandInstanceRole(principal, "member");
  if (denied !== undefined || isOwner(principal)) return denied;
  return isBy(principal, invite.createdBy) || invite.administersVault
    ? undefined
    : deny("not-yours", "Only an owner, the creator of the invite or an admin of its vaults can do this");
}

function isElsewhere(principal: Asker, target: LiveTarget | undefined): boolean {
  if (principal.type === "company") return true;
  return principal.type === "scoped" && target !== undefined && principal.vaultId !== target.vaultId;
}

function isOwner(principal: Asker): boolean {
  return isActor(principal) && principal.role === "owner";
}

function isBy(principal: Asker, actorId: string): boolean {
  return isActor(principal) && principal.id === actorId;
}

function isUser(principal: Asker, { userId }: AccountTarget): boolean {
  return principal.type === "user" && principal.id === userId;
}

function deny(denial: Denial, reason: string): Extract<Decision, { allow: false }> {
  return { allow: false, denial, reason };
}
