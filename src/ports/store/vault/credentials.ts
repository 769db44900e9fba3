import type { KeyName, VaultId } from "../../../core/ids.ts";
import type { Sealed } from "../../../core/secret.ts";

export type Credential = {
  readonly key: KeyName;
  readonly type: "static" | "oauth";
  readonly sealed: Sealed;
  readonly updatedAt: number;
};

export type CredentialRepo = {
  /** By key name. */
  list(vaultId: VaultId): Promise<readonly Credential[]>;
  get(vaultId: VaultId, key: KeyName): Promise<Credential | undefined>;
  /**
   * Creates or replaces all of them, or none. One of OAuth stays what it is: its lifetime is unknown then, and what failed
   * with the token before is forgotten.
   */
  setMany(vaultId: VaultId, values: readonly { key: KeyName; sealed: Sealed }[], now: number): Promise<void>;
  /** Deletes all of them, or, when some do not exist, none; returns those that do not. */
  deleteMany(vaultId: VaultId, keys: readonly KeyName[]): Promise<{ readonly missing: readonly KeyName[] }>;
};
