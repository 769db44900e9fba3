import { parseInstanceRole } from "../../../core/access/instance-role.ts";
import { USER_VAULT_ROLES } from "../../../core/access/vault-role.ts";
import { parseEmail } from "../../../core/account/email.ts";
import type { Actor, Principal } from "../../../core/actor.ts";
import { allOf, requireText } from "../../../core/all-faults.ts";
import { doerOf } from "../../../core/audit/doer.ts";
import type { Act } from "../../../core/audit/record.ts";
import { AppError } from "../../../core/errors.ts";
import { MAX_PENDING_INVITES, USER_INVITE_HOURS } from "../../../core/invite/limits.ts";
import { inviteStatus } from "../../../core/invite/status.ts";
import { keptSuffix } from "../../../core/invite/suffix.ts";
import type { NewUserInvite, UserInvite } from "../../../ports/store/account/user-invites.ts";
import type { Assignment } from "../../../ports/store/vault/grants.ts";
import type { Repos, Store } from "../../../ports/store.ts";
import type { Tokens } from "../../../ports/tokens.ts";
import { actorNames } from "../../actor-names.ts";
import { type ActDeps, act } from "../../audit/act.ts";
import { authorize } from "../../authorize.ts";
import { demandAllowedDomain, readRegistrationRules } from "../../instance/registration-rules.ts";
import { userInviteMail } from "../../mail/user-invite.ts";
import { managementOf } from "../../managed-invites.ts";
import { type AssignmentRequest, resolveAssignments } from "../../vault/assign.ts";
import { vaultsShownTo } from "../../vaults-shown.ts";
import { type DeliverDeps, deliver, type Sent } from "./deliver-invite.ts";

export type InviteDeps = ActDeps &
  DeliverDeps & {
    readonly store: Pick<Store, "userInvites" | "users" | "agents" | "grants">;
    readonly tokens: Tokens;
  };

export type InviteRequest = {
  readonly email: string;
  readonly role: string | undefined;
  readonly vaults: readonly AssignmentRequest[];
};

/** An invite of somebody, with the token that is known this once. */
export type MadeInvite = NewUserInvite & { readonly token: string };

/**
 * Invites somebody, who becomes what the invite says by accepting it. It goes by mail where mail is set up; otherwise,
 * and when that fails, the link is the caller's to pass on. Throws, in this order: `forbidden`, `bad_request` or
 * `invalid_email`; `forbidden` for an owner by somebody who is none; `user_exists`, `invite_pending`,
 * `email_domain_refused`, `too_many_invites`; and as `resolveAssignments` does.
 */
export async function inviteUser(
  deps: InviteDeps,
  principal: Principal,
  request: InviteRequest,
): Promise<MadeInvite & Sent> {
  const actor = authorize(deps, principal, "user-invite:create");
  const [email, role] = allOf(
    () => parseEmail(requireText("email", request.email)),
    () => parseInstanceRole(request.role || "member"),
  );
  if (role === "owner") authorize(deps, principal, "user-invite:create-owner");
  const invite = await act(deps, doerOf(principal), async (repos, note) => {
    await demandInvitable(repos, email, deps.clock.now());
    const vaults = await resolveVaults(deps, repos, actor, request.vaults);
    const made = makeInvite(deps, actor, { email, role, vaults });
    const id = await repos.userInvites.create(made);
    note(inviteAct("user-invite.create", { ...made, id }));
    return made;
  });
  return { ...invite, ...(await deliver(deps, userInviteMail, { inviter: actor.name, ...invite })) };
}

/**
 * Within a unit of work: whether that address may be invited now. Somebody who has registered and never proved their
 * address may be: accepting proves it. Throws `user_exists`, `invite_pending`, `email_domain_refused`, `too_many_invites`.
 */
export async function demandInvitable(repos: Repos, email: string, now: number): Promise<void> {
  if ((await repos.users.byEmail(email))?.active === true) {
    throw new AppError("user_exists", {
      message: `${email} already has an account`,
      hint: "Give them access with agent-vault vault user add.",
    });
  }
  if ((await repos.userInvites.liveByEmail(email, now)) !== undefined) {
    throw new AppError("invite_pending", {
      message: `A pending invite exists for ${email} already`,
      hint: "Send it again with agent-vault user invite resend, or revoke it.",
    });
  }
  demandAllowedDomain(await readRegistrationRules(repos), email);
  if ((await repos.userInvites.countLive(now)) >= MAX_PENDING_INVITES) {
    throw new AppError("too_many_invites");
  }
}

/** Within a unit of work: what the actor may give of what was asked for. */
export function resolveVaults(
  { clock }: Pick<InviteDeps, "clock">,
  repos: Repos,
  actor: Actor,
  requests: readonly AssignmentRequest[],
) {
  const roles = { allowed: USER_VAULT_ROLES, usual: "member" } as const;
  return resolveAssignments({ store: repos, clock }, actor, requests, roles);
}

/** An invite that the actor makes now, not stored yet. */
export function makeInvite(
  { tokens, clock }: Pick<InviteDeps, "tokens" | "clock">,
  actor: Actor,
  what: Pick<NewUserInvite, "email" | "role" | "vaults">,
): MadeInvite {
  const { token, hash } = tokens.mint("user-invite");
  const createdAt = clock.now();
  const expiresAt = createdAt + USER_INVITE_HOURS * 3_600_000;
  const createdBy = { type: actor.type, id: actor.id };
  return { ...what, token, hash, suffix: keptSuffix(token), createdBy, createdAt, expiresAt };
}

/** The record of what was done to an invite. */
export function inviteAct(
  action: Extract<Act["action"], `user-invite.${string}`>,
  invite: Pick<UserInvite, "id" | "email" | "role"> & { readonly vaults: readonly Assignment[] },
): Act {
  const vaults = invite.vaults.map(({ vaultName, role }) => `${vaultName}:${role}`);
  return {
    action,
    target: { type: "invite", id: String(invite.id), name: invite.email },
    changes:
      action === "user-invite.revoke" ? {} : { role: { after: invite.role }, vaults: { after: vaults } },
  };
}

export type InviteListing = Omit<UserInvite, "status"> & {
  readonly status: (typeof STATUSES)[number];
  readonly createdByName: string;
};

/**
 * Newest first, as they are now: an owner's are all, another's those that they may manage. A status that there is not
 * finds none. Throws `forbidden`.
 */
export async function listUserInvites(
  { store, clock }: Pick<InviteDeps, "store" | "clock">,
  principal: Principal,
  { status }: { readonly status: string | undefined },
): Promise<readonly InviteListing[]> {
  const actor = authorize({ clock }, principal, "user-invite:list");
  const wanted = STATUSES.find((known) => known === status);
  if (status !== undefined && wanted === undefined) return [];
  const { within } = await managementOf({ store, clock }, principal, "user-invite");
  const now = clock.now();
  const invites = await store.userInvites.list(
    { ...(wanted === undefined ? {} : { status: wanted }), ...(within === undefined ? {} : { within }) },
    now,
  );
  const nameOf = await actorNames(
    store,
    invites.map(({ createdBy }) => createdBy),
  );
  const vaultsOf = await vaultsShownTo({ store, clock }, actor);
  return invites.map((invite) => ({
    ...invite,
    vaults: vaultsOf({ createdBy: invite.createdBy.id }, invite.vaults),
    status: inviteStatus(invite, now),
    createdByName: nameOf(invite.createdBy),
  }));
}

const STATUSES = ["pending", "expired", "accepted", "revoked"] as const;
