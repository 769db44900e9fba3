import type { KeyName, VaultId } from "../../../core/ids.ts";
import type { Surface } from "../../../core/service/service.ts";

/**
 * Where a credential may be sent: a host as services write it (`api.example.com`, `api.example.com:8443`,
 * `*.example.com`) and how: with what an auth method makes of it (`auth`), or in place of a placeholder.
 */
export type AudienceEntry = { readonly host: string; readonly surface: "auth" | Surface };

/** An entry as somebody bound it: when (ms since 1970), and who, as they were known then. */
export type BoundAudience = AudienceEntry & {
  readonly key: KeyName;
  readonly boundAt: number;
  /** Empty for what was there before audiences were recorded. */
  readonly boundBy: string;
};

export type AudienceRepo = {
  /** By key, host and surface. */
  list(vaultId: VaultId): Promise<readonly BoundAudience[]>;
  /** Adds those that are not there; the others stay as they were bound. A key that is not stored is left out. */
  bind(vaultId: VaultId, entries: readonly BoundAudience[]): Promise<void>;
  /** Takes a host back from a credential, on every surface. False when it was not in its audience. */
  unbind(vaultId: VaultId, key: KeyName, host: string): Promise<boolean>;
};
