/** Where values come from: one file per kind of source, each a `SecretSource`. */
import type { KeyName, VaultId } from "../../core/ids.ts";
import type { Barrier } from "../../ports/barrier.ts";
import type { Logger } from "../../ports/logger.ts";
import type { SecretReading, SecretSource } from "../../ports/secret-source.ts";
import type { Store } from "../../ports/store.ts";
import { openCredential } from "../vault/credentials.ts";

type Deps = {
  readonly store: Pick<Store, "credentials">;
  readonly barrier: Barrier;
  readonly logger: Pick<Logger, "warn">;
};

/** Values that people have stored, opened at each reading and kept nowhere here. */
export function createStoredSecrets(deps: Deps): SecretSource {
  const read = async (vaultId: VaultId, key: KeyName): Promise<SecretReading> => {
    const credential = await deps.store.credentials.get(vaultId, key);
    if (credential === undefined) return { type: "missing" };
    const value = openCredential(deps, { vaultId, ...credential });
    return value === undefined
      ? { type: "damaged" }
      : { type: "static", value, validUntil: Number.POSITIVE_INFINITY };
  };
  return { read, refresh: read };
}
