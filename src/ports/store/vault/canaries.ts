import type { CanaryFormat } from "../../../core/canary/format.ts";
import type { CanaryId, VaultId } from "../../../core/ids.ts";
import type { Sealed } from "../../../core/secret.ts";

/** A credential that opens nothing. Times are ms since 1970. */
export type Canary = {
  readonly id: CanaryId;
  readonly vaultId: VaultId;
  readonly format: CanaryFormat;
  /** Empty where nothing was given. */
  readonly label: string;
  /** How its first text begins. */
  readonly startsWith: string;
  readonly createdAt: number;
  /** What whoever made it was called then. */
  readonly createdBy: string;
  /** How often it was seen in a request, and when last. */
  readonly triggers: number;
  readonly triggeredAt?: number;
};

/** What requests are searched for: a JSON list of texts, sealed. */
export type SealedCanary = Pick<Canary, "id" | "vaultId"> & { readonly values: Sealed };

export type CanaryRepo = {
  /** Those of a vault, newest first. */
  list(vaultId: VaultId): Promise<readonly Canary[]>;
  byId(id: CanaryId): Promise<Canary | undefined>;
  /** Of all vaults, in any order. */
  sealed(): Promise<readonly SealedCanary[]>;
  add(canary: Canary, values: Sealed): Promise<void>;
  /** False when the vault has none of that id. */
  remove(vaultId: VaultId, id: CanaryId): Promise<boolean>;
  /** Counts so many more; nothing where it is gone. */
  countTriggers(id: CanaryId, seen: { readonly at: number; readonly times: number }): Promise<void>;
};
