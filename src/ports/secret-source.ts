import type { KeyName, VaultId } from "../core/ids.ts";
import type { Secret } from "../core/secret.ts";

/**
 * A credential's value, tagged by how it comes about. `static`: someone stored it. `oauth`: a provider gave it. Leases and
 * values of external stores will be further tags.
 */
export type CredentialValue = {
  readonly type: "static" | "oauth";
  readonly value: Secret;
  /** It may be used before this time (ms since 1970), and is asked for again then; Infinity when nothing ends it. */
  readonly validUntil: number;
};

export type SecretReading =
  | CredentialValue
  | { readonly type: "missing" }
  /** It is there and does not open: damaged, or moved from another vault. */
  | { readonly type: "damaged" }
  /** Its provider has given none yet. */
  | { readonly type: "not_connected" }
  | RefreshFailed;

/** Its value ran out, and its provider gives no other. */
export type RefreshFailed = {
  readonly type: "refresh_failed";
  /** For whoever is refused: no secret. */
  readonly message: string;
  /** Asking again cannot help: a person has to connect it anew. */
  readonly isFinal: boolean;
  /** Nobody is asked before this time. */
  readonly validUntil: number;
};

/** Where values come from. Rejects when that place cannot be asked. */
export type SecretSource = {
  read(vaultId: VaultId, key: KeyName): Promise<SecretReading>;
  /**
   * What follows a value that ran out, or that its service refused. For a static one that is what is stored now; where a
   * value has been followed already, that one. The same value again says that there is no other.
   */
  refresh(vaultId: VaultId, key: KeyName, spent: CredentialValue): Promise<SecretReading>;
  /** Resolves once nothing is under way whose outcome would be lost with the process. */
  settle?(): Promise<void>;
};
