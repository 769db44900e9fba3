/** What is done to an invite that is out: taking it back, and sending it again. */
import { isOver } from "../../../core/access/expiry.ts";
import type { Principal } from "../../../core/actor.ts";
import { doerOf } from "../../../core/audit/doer.ts";
import { AppError } from "../../../core/errors.ts";
import { parseSuffix } from "../../../core/invite/suffix.ts";
import type { UserInvite } from "../../../ports/store/account/user-invites.ts";
import type { Assignment } from "../../../ports/store/vault/grants.ts";
import type { Repos } from "../../../ports/store.ts";
import { act, actToRevoke } from "../../audit/act.ts";
import { authorize, authorizeActor, may } from "../../authorize.ts";
import { userReinviteMail } from "../../mail/user-invite.ts";
import { deliver, type Sent } from "./deliver-invite.ts";
import {
  demandInvitable,
  type InviteDeps,
  inviteAct,
  type MadeInvite,
  makeInvite,
  resolveVaults,
} from "./user-invites.ts";

/** An invite by its token, or by the end of its token among those that the caller may manage. */
type InviteRef = { readonly token: string };

/**
 * Takes an invite back that nobody has accepted, be it overdue or not, and says whose it was. Throws
 * `invite_not_found`, `invite_ambiguous`, `bad_request`, `forbidden`.
 */
export async function revokeUserInvite(
  deps: Omit<InviteDeps, "mailer" | "baseUrl">,
  principal: Principal,
  { token }: InviteRef,
): Promise<{ readonly email: string }> {
  return await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const invite = await findInvite(deps, repos, principal, token);
    if (invite.status !== "pending") {
      throw new AppError("invite_not_found", { message: `That invite is ${invite.status} already` });
    }
    await demandManager(deps, repos, principal, invite);
    await repos.userInvites.settle(invite.id, { status: "revoked", at: deps.clock.now() });
    note(inviteAct("user-invite.revoke", invite));
    return { email: invite.email };
  });
}

/**
 * Replaces an invite that nobody has accepted, be it overdue or not, by one with a new link and a new end that gives
 * the same. The caller has to be one who could make it: they may get to see the link. Throws as `revokeUserInvite`
 * and `inviteUser` do, and `invite_closed`.
 */
export async function reinviteUser(
  deps: InviteDeps,
  principal: Principal,
  { token }: InviteRef,
): Promise<MadeInvite & Sent> {
  const actor = authorize(deps, principal, "user-invite:create");
  const made = await act(deps, doerOf(principal), async (repos, note) => {
    const old = await findInvite(deps, repos, principal, token);
    if (old.status !== "pending") {
      throw new AppError("invite_closed", { message: `That invite is ${old.status} already` });
    }
    await demandManager(deps, repos, principal, old);
    if (old.role === "owner") authorize(deps, principal, "user-invite:create-owner");
    const now = deps.clock.now();
    await repos.userInvites.settle(old.id, { status: "revoked", at: now });
    await demandInvitable(repos, old.email, now);
    const live = old.vaults.filter((vault) => !isOver(vault, now));
    const vaults = await resolveVaults(deps, repos, actor, live.map(toRequest));
    const invite = makeInvite(deps, actor, { email: old.email, role: old.role, vaults });
    note(inviteAct("user-invite.reinvite", { ...invite, id: await repos.userInvites.create(invite) }));
    return invite;
  });
  return { ...made, ...(await deliver(deps, userReinviteMail, { inviter: actor.name, ...made })) };
}

function toRequest({ vaultName, role, expiresAt }: Assignment) {
  return { vaultName, role, expiresAt };
}

async function findInvite(
  deps: Pick<InviteDeps, "tokens" | "clock">,
  repos: Repos,
  principal: Principal,
  token: string,
): Promise<UserInvite> {
  const named = await repos.userInvites.byHash(deps.tokens.hash(token));
  if (named !== undefined) return named;
  const suffix = parseSuffix(token);
  const ending = suffix === undefined ? [] : await repos.userInvites.pendingBySuffix(suffix);
  const own: UserInvite[] = [];
  for (const invite of ending) {
    const target = await targetOf(deps, repos, principal, invite);
    if (may(deps, principal, { action: "user-invite:manage", target })) own.push(invite);
  }
  const [found, ...others] = own;
  if (others.length > 0) throw new AppError("invite_ambiguous");
  if (found !== undefined) return found;
  throw new AppError("invite_not_found", {
    message: "Invite not found or not pending",
    hint: "agent-vault user invite list shows them.",
  });
}

async function demandManager(
  deps: Pick<InviteDeps, "clock">,
  repos: Repos,
  principal: Principal,
  invite: UserInvite,
): Promise<void> {
  const target = await targetOf(deps, repos, principal, invite);
  authorizeActor(deps, principal, { action: "user-invite:manage", target });
}

async function targetOf(
  deps: Pick<InviteDeps, "clock">,
  repos: Repos,
  principal: Principal,
  { createdBy, vaults }: UserInvite,
) {
  let administersVault = false;
  for (const { vaultId } of principal.type === "scoped" ? [] : vaults) {
    const grant = await repos.grants.find(principal.type === "scoped" ? "" : principal.id, vaultId);
    administersVault ||= may(deps, principal, { action: "vault-user:manage", target: { vaultId, grant } });
  }
  return { createdBy: createdBy.id, administersVault };
}
