import type { HeldGrant } from "../../../core/access/decide.ts";
import type { Actor } from "../../../core/actor.ts";
import type { VaultId } from "../../../core/ids.ts";

/** Grants that are over are kept until somebody removes them, and shown as what they are. */
export type Grant = HeldGrant & {
  readonly vaultId: VaultId;
  readonly vaultName: string;
  readonly grantedAt: number;
};

/** The same, seen from the vault. */
export type GrantHolder = HeldGrant & {
  readonly actor: Pick<Actor, "type" | "id">;
  readonly grantedAt: number;
};

/** A grant for somebody who is not there yet. */
export type Assignment = HeldGrant & { readonly vaultId: VaultId; readonly vaultName: string };

/** One that an invite gives, and who gave it last: whoever made the invite, or changed later what it gives. */
export type InvitedVault = Assignment & { readonly givenBy: Giver };
export type Giver = { readonly type: "user" | "agent"; readonly id: string };

export type GrantRepo = {
  find(actorId: string, vaultId: VaultId): Promise<HeldGrant | undefined>;
  /** By vault name. */
  ofActor(actorId: string): Promise<readonly Grant[]>;
  /** Those of several actors, each by vault name; who has none is left out. */
  ofActors(actorIds: readonly string[]): Promise<ReadonlyMap<string, readonly Grant[]>>;
  /** Who has a grant on the vault, in the order in which they got it. */
  inVault(vaultId: VaultId): Promise<readonly GrantHolder[]>;
  /** Admins whose grant is not over at `now` and who can sign in: active people, agents that are not revoked. */
  adminsOf(vaultId: VaultId, now: number): Promise<readonly Pick<Actor, "type" | "id">[]>;
  /**
   * Creates the grant, or gives it another role and end; when it was given first stays. Scoped sessions that the actor
   * has minted there do not outlive its end.
   */
  put(
    actor: Pick<Actor, "type" | "id">,
    vaultId: VaultId,
    grant: HeldGrant & { readonly grantedAt: number },
  ): Promise<void>;
  /** True when it existed. Scoped sessions that the actor has minted there go with it. */
  remove(actorId: string, vaultId: VaultId): Promise<boolean>;
};
