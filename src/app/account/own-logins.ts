import type { Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import type { PublicId, UserId } from "../../core/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LoginListing } from "../../ports/store/account/sessions.ts";
import type { Store } from "../../ports/store.ts";
import { type ActDeps, actToRevoke } from "../audit/act.ts";
import { authorize } from "../authorize.ts";

export type OwnLogin = LoginListing & { readonly isCurrent: boolean };

/** One's own logins that have not ended, the one used last first. Throws `forbidden` for all but people. */
export async function listOwnLogins(
  deps: { readonly store: Pick<Store, "sessions">; readonly clock: Clock },
  principal: Principal,
): Promise<readonly OwnLogin[]> {
  const { id } = authorize(deps, principal, "account:manage");
  const logins = await deps.store.sessions.listLogins(id as UserId, deps.clock.now());
  return logins.map((login) => ({ ...login, isCurrent: login.publicId === principal.publicId }));
}

/** Ends one of one's own logins; true when it is the caller's. Throws `forbidden`, `session_not_found`. */
export async function revokeOwnLogin(
  deps: ActDeps,
  principal: Principal,
  request: { readonly id: string },
): Promise<boolean> {
  const { id: userId } = authorize(deps, principal, "account:manage");
  const publicId = request.id as PublicId;
  await actToRevoke(deps, doerOf(principal), async ({ sessions }, note) => {
    if (!(await sessions.deleteLogin(userId as UserId, publicId))) throw new AppError("session_not_found");
    note({ action: "login.revoke", target: { type: "session", id: publicId, name: "" } });
  });
  return publicId === principal.publicId;
}
