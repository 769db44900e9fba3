import type { HeldGrant } from "../../../core/access/decide.ts";
import type { Actor } from "../../../core/actor.ts";
import type { VaultId } from "../../../core/ids.ts";

export type Vault = { readonly id: VaultId; readonly name: string; readonly createdAt: number };

/** `grant` is the actor's own, over or not; absent when it has none. */
export type ListedVault = Vault & { readonly grant?: HeldGrant & { readonly grantedAt: number } };

export type VaultRepo = {
  byId(id: VaultId): Promise<Vault | undefined>;
  byName(name: string): Promise<Vault | undefined>;
  /** Those of them that exist, in any order. */
  byNames(names: readonly string[]): Promise<readonly Vault[]>;
  /** Every vault by name. */
  list(actorId: string): Promise<readonly ListedVault[]>;
  /** Those that the actor has a grant on, over or not, in the order in which it got them. */
  listGranted(actorId: string): Promise<readonly ListedVault[]>;
  /** Creates the vault with `admin` as its first admin. False when the name is taken. */
  create(vault: Vault, admin: Actor): Promise<boolean>;
  /** Gives it another name and leaves all else. False when the name is taken, by itself too. */
  rename(id: VaultId, name: string): Promise<boolean>;
  /** Removes it with all that belongs to it. False when it was not there. */
  delete(id: VaultId): Promise<boolean>;
};
