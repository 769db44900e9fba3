import type { Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import type { UserId } from "../../core/ids.ts";
import { type ActDeps, actToRevoke } from "../audit/act.ts";
import { authorize } from "../authorize.ts";
import { revokedInvites, revokeInvitesOf } from "../revoke-invites.ts";

/**
 * Deletes one's own account with its logins, grants, open invites and the scoped sessions that it minted, and tells its
 * address. Throws `forbidden` for all but people, and `owner_account`.
 */
export async function deleteOwnAccount(deps: ActDeps, principal: Principal): Promise<{ email: string }> {
  const { id } = authorize(deps, principal, "account:manage");
  return await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const { users } = repos;
    const user = await users.byId(id as UserId);
    if (user === undefined) throw new AppError("session_invalid");
    if (user.role === "owner") {
      throw new AppError("owner_account", {
        hint: "Another owner can remove it, or take the role away first.",
      });
    }
    const invites = await revokeInvitesOf(repos, user.id, deps.clock.now());
    await users.delete(user.id);
    note({
      action: "user.delete",
      target: { type: "user", id: user.id, name: user.email },
      changes: { role: { before: user.role }, ...revokedInvites(invites) },
    });
    return { email: user.email };
  });
}
