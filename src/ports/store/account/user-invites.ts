import type { InstanceRole } from "../../../core/access/instance-role.ts";
import type { Actor } from "../../../core/actor.ts";
import type { TokenHash, VaultId } from "../../../core/ids.ts";
import type { KeptInviteStatus } from "../../../core/invite/status.ts";
import type { Assignment, InvitedVault } from "../vault/grants.ts";

export type NewUserInvite = {
  readonly hash: TokenHash;
  /** The end of the token, as `core/invite/suffix.ts` keeps it. */
  readonly suffix: string;
  readonly email: string;
  readonly role: InstanceRole;
  readonly createdBy: Pick<Actor, "type" | "id">;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Given by who makes the invite. */
  readonly vaults: readonly Assignment[];
};

export type UserInvite = Omit<NewUserInvite, "vaults"> & {
  readonly id: number;
  readonly vaults: readonly InvitedVault[];
  /** As it is kept: an overdue one stays `pending`. */
  readonly status: KeptInviteStatus<"accepted">;
};

/** Which of them are meant; what is left out does not matter. */
export type UserInviteFilter = {
  /** As they are at the time of asking. */
  readonly status?: UserInvite["status"] | "expired";
  /** Made by that actor, or giving one of those vaults. */
  readonly within?: { readonly createdBy: string; readonly vaultIds: readonly VaultId[] };
};

/** Vaults that are deleted drop out of what an invite gives. */
export type UserInviteRepo = {
  /** Returns its id. */
  create(invite: NewUserInvite): Promise<number>;
  byHash(hash: TokenHash): Promise<UserInvite | undefined>;
  /** Pending ones, overdue or not, whose token ends like that; `suffix` is hexadecimal. */
  pendingBySuffix(suffix: string): Promise<readonly UserInvite[]>;
  /** The pending one of that address, in any case, that is not overdue at `now`. */
  liveByEmail(email: string, now: number): Promise<UserInvite | undefined>;
  /** How many are pending and not overdue at `now`. */
  countLive(now: number): Promise<number>;
  /** Newest first. */
  list(filter: UserInviteFilter, now: number): Promise<readonly UserInvite[]>;
  /** False when it was not pending any more: of several callers one is told true. */
  settle(
    id: number,
    outcome: { readonly status: "accepted" | "revoked"; readonly at: number },
  ): Promise<boolean>;
  /** Revokes the pending ones that the actor made, and says how many. */
  revokeBy(actorId: string, at: number): Promise<number>;
  /** Deletes those that were taken up, were revoked or ran out before that time, and says how many. */
  deleteEnded(before: number): Promise<number>;
};
