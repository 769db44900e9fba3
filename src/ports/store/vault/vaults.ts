import type { VaultRole } from "../../../core/access/vault-role.ts";
import type { Actor } from "../../../core/actor.ts";
import type { VaultId } from "../../../core/ids.ts";

export type Vault = { readonly id: VaultId; readonly name: string; readonly createdAt: number };

export type VaultRepo = {
  byId(id: VaultId): Promise<Vault | undefined>;
  byName(name: string): Promise<Vault | undefined>;
  /** Every vault by name; `role` is the actor's grant, absent when it has none. */
  list(actorId: string): Promise<readonly (Vault & { readonly role?: VaultRole })[]>;
  /** Creates the vault with `admin` as its first admin. False when the name is taken. */
  create(vault: Vault, admin: Actor): Promise<boolean>;
  /** Removes it with all that belongs to it. False when it was not there. */
  delete(id: VaultId): Promise<boolean>;
};
