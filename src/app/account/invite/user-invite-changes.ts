/** What is done to an invite that is out: taking it back, and sending it again. */
import { isOver } from "../../../core/access/expiry.ts";
import type { Principal } from "../../../core/actor.ts";
import { doerOf } from "../../../core/audit/doer.ts";
import { AppError } from "../../../core/errors.ts";
import { inviteStatus } from "../../../core/invite/status.ts";
import type { UserInvite } from "../../../ports/store/account/user-invites.ts";
import type { Assignment } from "../../../ports/store/vault/grants.ts";
import type { Repos } from "../../../ports/store.ts";
import { act, actToRevoke } from "../../audit/act.ts";
import { authorize } from "../../authorize.ts";
import { userReinviteMail } from "../../mail/user-invite.ts";
import { managementOf, namedInvite } from "../../managed-invites.ts";
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
 * Takes an invite back that could be accepted still, and says whose it was. Throws `forbidden`, `invite_not_found` (also
 * for one that is over, which the message tells), `invite_ambiguous`, `bad_request`.
 */
export async function revokeUserInvite(
  deps: Omit<InviteDeps, "mailer" | "baseUrl">,
  principal: Principal,
  { token }: InviteRef,
): Promise<{ readonly email: string }> {
  authorize(deps, principal, "user-invite:list");
  return await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const invite = await findInvite(deps, repos, principal, token);
    const now = deps.clock.now();
    const status = inviteStatus(invite, now);
    if (status !== "pending") {
      throw new AppError("invite_not_found", { message: `The invite is already ${status}` });
    }
    await repos.userInvites.settle(invite.id, { status: "revoked", at: now });
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
      throw new AppError("invite_closed", { message: `The invite is already ${old.status}` });
    }
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

function toRequest({ vaultName, role, expiresAt, limits }: Assignment) {
  return { vaultName, role, expiresAt, limits };
}

async function findInvite(
  { clock, tokens }: Pick<InviteDeps, "tokens" | "clock">,
  repos: Repos,
  principal: Principal,
  token: string,
): Promise<UserInvite> {
  const management = await managementOf({ store: repos, clock }, principal, "user-invite");
  const invite = await namedInvite({ management, tokens }, token, {
    byHash: repos.userInvites.byHash,
    ending: repos.userInvites.pendingBySuffix,
  });
  if (invite !== undefined) return invite;
  throw new AppError("invite_not_found", {
    message: "Invite not found or not pending",
    hint: "agent-vault user invite list shows them.",
  });
}
