import type { VaultRole } from "../../core/access/vault-role.ts";
import type { Actor } from "../../core/actor.ts";
import type { VaultId } from "../../core/ids.ts";

export type Grant = { readonly vaultId: VaultId; readonly vaultName: string; readonly role: VaultRole };

export type GrantRepo = {
  find(actorId: string, vaultId: VaultId): Promise<VaultRole | undefined>;
  /** By vault name. */
  ofActor(actorId: string): Promise<readonly Grant[]>;
  /** Creates the grant or changes its role. */
  put(actor: Pick<Actor, "type" | "id">, vaultId: VaultId, role: VaultRole): Promise<void>;
  /** True when it existed. */
  remove(actorId: string, vaultId: VaultId): Promise<boolean>;
};
