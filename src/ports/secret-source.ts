import type { KeyName, VaultId } from "../core/ids.ts";
import type { Secret } from "../core/secret.ts";

/**
 * A credential's value, tagged by how it comes about. `static`: someone stored it. OAuth tokens, leases and values of
 * external stores will be further tags, each with what its source needs to have the next one.
 */
export type CredentialValue = {
  readonly type: "static";
  readonly value: Secret;
  /** It may be used before this time (ms since 1970); Infinity when nothing ends it. */
  readonly validUntil: number;
};

export type SecretReading =
  | CredentialValue
  | { readonly type: "missing" }
  /** It is there and does not open: damaged, or moved from another vault. */
  | { readonly type: "damaged" };

/** Where values come from. Rejects when that place cannot be asked. */
export type SecretSource = {
  read(vaultId: VaultId, key: KeyName): Promise<SecretReading>;
  /**
   * What follows a value that ran out, or that its service refused. For a static one that is what is stored now; where a
   * value has been followed already, that one. The same value again says that there is no other.
   */
  refresh(vaultId: VaultId, key: KeyName, spent: CredentialValue): Promise<SecretReading>;
};
