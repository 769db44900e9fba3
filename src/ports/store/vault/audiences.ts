import type { KeyName, VaultId } from "../../../core/ids.ts";
import type { KeyAudience } from "../../../core/reach/audience.ts";

/** An entry as somebody bound it, with who, as they were known then; empty for what was there before audiences were recorded. */
export type BoundAudience = KeyAudience & { readonly boundBy: string };

export type AudienceRepo = {
  /**
   * By key, host and surface. An entry without host, which covers nothing, says that a credential is bound to nothing
   * any more: one that nobody ever bound has no entry.
   */
  list(vaultId: VaultId): Promise<readonly BoundAudience[]>;
  /** Adds those that are not there; the others stay as they were bound. A key that is not stored is left out. */
  bind(vaultId: VaultId, entries: readonly BoundAudience[]): Promise<void>;
  /** Takes a host back from a credential, on every surface. False when it was not in its audience. */
  unbind(vaultId: VaultId, key: KeyName, host: string): Promise<boolean>;
};
