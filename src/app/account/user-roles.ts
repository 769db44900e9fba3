/** What owners do to the accounts of others. */
import {
  type InstanceRole,
  parseInstanceRole,
  reachesInstanceRole,
} from "../../core/access/instance-role.ts";
import type { Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import type { User } from "../../ports/store/account/users.ts";
import { type ActDeps, actToRevoke } from "../audit/act.ts";
import { authorize } from "../authorize.ts";
import { revokedInvites, revokeInvitesOf } from "../revoke-invites.ts";
import { demandAnotherOwner } from "./last-owner.ts";
import { findUser } from "./user-list.ts";

/** What became of the account. Invites are revoked that nobody has accepted and whose maker could not make them now. */
export type UserChange = { readonly email: string; readonly revokedInvites: number };

/**
 * Ends the account with its logins, its grants and the tokens that it minted. Throws `forbidden`, `user_not_found`,
 * `last_owner`.
 */
export async function removeUser(
  deps: ActDeps,
  principal: Principal,
  { email }: { readonly email: string },
): Promise<UserChange> {
  authorize(deps, principal, "user:remove");
  return await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const user = await findUser(repos, email);
    if (isActiveOwner(user)) await demandAnotherOwner(repos, "remove");
    const revoked = await revokeInvitesOf(repos, user.id, deps.clock.now());
    await repos.users.delete(user.id);
    note({
      action: "user.remove",
      target: { type: "user", id: user.id, name: user.email },
      changes: { role: { before: user.role }, ...revokedInvites(revoked) },
    });
    return { email: user.email, revokedInvites: revoked };
  });
}

/** Another role on the instance; roles in vaults stay. Throws `forbidden`, `bad_request`, `user_not_found`, `last_owner`. */
export async function setUserRole(
  deps: ActDeps,
  principal: Principal,
  request: { readonly email: string; readonly role: string },
): Promise<UserChange & { readonly role: InstanceRole }> {
  authorize(deps, principal, "user:set-role");
  const role = parseInstanceRole(request.role);
  return await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const user = await findUser(repos, request.email);
    const { id, email, role: before } = user;
    if (before === role) return { email, role, revokedInvites: 0 };
    if (isActiveOwner(user)) await demandAnotherOwner(repos, "demote");
    const isDemoted = !reachesInstanceRole(role, before);
    const revoked = isDemoted ? await revokeInvitesOf(repos, id, deps.clock.now()) : 0;
    await repos.users.setRole(id, role);
    note({
      action: "user.set-role",
      target: { type: "user", id, name: email },
      changes: { role: { before, after: role }, ...revokedInvites(revoked) },
    });
    return { email, role, revokedInvites: revoked };
  });
}

/** Those who cannot sign in yet count for nothing among owners. */
function isActiveOwner({ role, active }: User): boolean {
  return active && role === "owner";
}
