import type { VaultId } from "../../../core/ids.ts";
import type { Service } from "../../../core/service/service.ts";

export type ServiceRepo = {
  /** In list order, which is the last tie-break of matching; `version` rises with each save. */
  load(vaultId: VaultId): Promise<{ readonly services: readonly Service[]; readonly version: number }>;
  /** Replaces the list whatever it is, unreadable too. False when the vault is gone. */
  replace(vaultId: VaultId, services: readonly Service[]): Promise<boolean>;
  /** Replaces the list if its version is still `version`. False when it is not (nothing is written). */
  save(vaultId: VaultId, services: readonly Service[], version: number): Promise<boolean>;
};
