import type { InstanceRole } from "../../../core/access/instance-role.ts";
import type { AgentId, TokenHash, VaultId } from "../../../core/ids.ts";
import type { KeptInviteStatus } from "../../../core/invite/status.ts";
import type { Assignment, InvitedVault } from "../vault/grants.ts";

/** What an agent gets its token with: a new agent, or, as a rotation, one that exists. */
export type AgentInvite = {
  readonly id: number;
  readonly agentName: string;
  /** Set for a rotation: whose token is replaced. */
  readonly agentId?: AgentId;
  readonly role: InstanceRole;
  /** How long the token that comes of it lives; absent for ever. */
  readonly tokenTtlMs?: number;
  readonly status: KeptInviteStatus<"redeemed">;
  /** The end of its own token, as core/invite/suffix.ts keeps it. */
  readonly suffix: string;
  readonly createdBy: { readonly type: "user" | "agent"; readonly id: string };
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly redeemedAt?: number;
  readonly revokedAt?: number;
  /** The agent's token that came of it. */
  readonly sessionHash?: TokenHash;
  /** By vault name. */
  readonly vaults: readonly InvitedVault[];
};

export type NewAgentInvite = Omit<
  AgentInvite,
  "id" | "status" | "redeemedAt" | "revokedAt" | "sessionHash" | "vaults"
> & {
  readonly hash: TokenHash;
  /** Given by who makes the invite. */
  readonly vaults: readonly Assignment[];
};

/** Which of those that can still be redeemed at `now`. */
export type PendingQuery = {
  readonly now: number;
  readonly agentName?: string;
  /** Those for a new agent whose name no agent has taken meanwhile. */
  readonly unclaimed?: true;
  /** Those that give this vault. */
  readonly vaultId?: VaultId;
  /** Those whose token ends so. */
  readonly suffix?: string;
};

/** Which of all there ever were; what is left out does not matter. */
export type AgentInviteFilter = {
  /** As they are at the time of asking. */
  readonly status?: AgentInvite["status"] | "expired";
  /** Made by that actor, or giving one of those vaults. */
  readonly within?: { readonly createdBy: string; readonly vaultIds: readonly VaultId[] };
};

export type AgentInviteRepo = {
  /** Gives the new invite's id. */
  create(invite: NewAgentInvite): Promise<number>;
  byHash(hash: TokenHash): Promise<AgentInvite | undefined>;
  byId(id: number): Promise<AgentInvite | undefined>;
  /** Newest first, those of one second in the order in which they were made. */
  list(filter: AgentInviteFilter, now: number): Promise<readonly AgentInvite[]>;
  /** How many invites of new agents can still be redeemed at `now`. */
  countPending(now: number): Promise<number>;
  /** Newest first. Rotations are among them. */
  pending(query: PendingQuery): Promise<readonly AgentInvite[]>;
  /** Uses it up. False when it is not pending or overdue at `now`. */
  redeem(id: number, now: number): Promise<boolean>;
  /** Notes which token came of it. */
  noteToken(id: number, hash: TokenHash): Promise<void>;
  /** False when it is not pending. */
  revoke(id: number, now: number): Promise<boolean>;
  /** Revokes the rotations of that agent that can still be redeemed at `now`, and gives their ids. */
  revokeRotations(agentId: AgentId, now: number): Promise<readonly number[]>;
  /** Revokes those that the actor made and that can still be redeemed at `now`, and says how many. */
  revokeBy(actorId: string, now: number): Promise<number>;
  /** Deletes those that were redeemed, were revoked or ran out before that time, and says how many. */
  deleteEnded(before: number): Promise<number>;
  /** Adds a vault to what it gives, or gives that one with another role and end. */
  assign(id: number, vault: Omit<InvitedVault, "vaultName">): Promise<void>;
  /** True when it gave that vault. */
  unassign(id: number, vaultId: VaultId): Promise<boolean>;
};
