import type { VaultRole } from "../../../core/access/vault-role.ts";
import type { AgentId, PublicId, TokenHash, UserId, VaultId } from "../../../core/ids.ts";
import type { UsageLimits } from "../../../core/limit/usage-limit.ts";
import type { Delegation } from "../../../core/session/delegation.ts";

type Common = {
  readonly hash: TokenHash;
  readonly publicId: PublicId;
  readonly createdAt: number;
  /** Absent means never. */
  readonly expiresAt?: number;
  /** Ends this long after its last use, too, or after its making while it is unused. Absent means no such end. */
  readonly idleTtlMs?: number;
  readonly lastUsedAt?: number;
};

export type Session = Common &
  (
    | {
        readonly type: "user";
        readonly userId: UserId;
        readonly deviceLabel?: string;
      }
    | { readonly type: "agent"; readonly agentId: AgentId }
    | {
        readonly type: "scoped";
        readonly vaultId: VaultId;
        readonly vaultRole: VaultRole;
        readonly label?: string;
        readonly mintedBy?: { readonly type: "user" | "agent"; readonly id: string };
        readonly delegation?: Delegation;
        /** What it may use; what it uses counts under the grant of who minted it, too. */
        readonly limits?: UsageLimits;
        /** Its requests to hosts without a service wait for a person, whatever the vault says. */
        readonly asks?: true;
      }
  );

export type ScopedSession = Extract<Session, { type: "scoped" }>;

/** A person's login, with where it was last used from. */
export type LoginListing = Extract<Session, { type: "user" }> & {
  readonly lastIp?: string;
  readonly lastUserAgent?: string;
};

export type SessionRepo = {
  create(session: Session): Promise<void>;
  /** Expired sessions are returned too: the caller tells expired from unknown. */
  byHash(hash: TokenHash): Promise<Session | undefined>;
  /** Those of them that exist, in any order. */
  byHashes(hashes: readonly TokenHash[]): Promise<readonly Session[]>;
  /** Unexpired at `now`, newest first. */
  listScoped(vaultId: VaultId, now: number): Promise<readonly ScopedSession[]>;
  /** A person's logins that have not ended at `now`, the one used last first. */
  listLogins(userId: UserId, now: number): Promise<readonly LoginListing[]>;
  /** True when it existed. */
  delete(hash: TokenHash): Promise<boolean>;
  /** True when that user had a login of that id. */
  deleteLogin(userId: UserId, publicId: PublicId): Promise<boolean>;
  /** All logins of that user; what they minted stays. */
  deleteLogins(userId: UserId): Promise<void>;
  /** True when a scoped session of that vault had that id. */
  deleteScoped(vaultId: VaultId, publicId: PublicId): Promise<boolean>;
  /** Deletes what expired before that time, and says how many; idle sessions stay. */
  deleteExpired(before: number): Promise<number>;
  /** Notes a use, unless a later one is known. */
  touch(hash: TokenHash, use: { at: number; ip?: string; userAgent?: string }): Promise<void>;
};
