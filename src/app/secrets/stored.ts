/** Where values come from: one file per kind of source, each a `SecretSource`. */
import type { KeyName, VaultId } from "../../core/ids.ts";
import type { Barrier } from "../../ports/barrier.ts";
import type { Logger } from "../../ports/logger.ts";
import type { CredentialValue, SecretReading, SecretSource } from "../../ports/secret-source.ts";
import type { Store } from "../../ports/store.ts";
import { openCredential } from "../vault/credentials.ts";

type Deps = {
  readonly store: Pick<Store, "credentials">;
  readonly barrier: Barrier;
  readonly logger: Pick<Logger, "warn">;
  /** Of credentials that a provider gives. */
  readonly oauth: SecretSource;
};

/** What the store holds, opened at each reading and kept nowhere here: what people have put there, and what providers give. */
export function createStoredSecrets(deps: Deps): SecretSource {
  const read = async (vaultId: VaultId, key: KeyName, spent?: CredentialValue): Promise<SecretReading> => {
    const credential = await deps.store.credentials.get(vaultId, key);
    if (credential === undefined) return { type: "missing" };
    if (credential.type === "oauth") {
      return await (spent === undefined
        ? deps.oauth.read(vaultId, key)
        : deps.oauth.refresh(vaultId, key, spent));
    }
    const value = openCredential(deps, { vaultId, ...credential });
    return value === undefined
      ? { type: "damaged" }
      : { type: "static", value, validUntil: Number.POSITIVE_INFINITY };
  };
  return {
    read: (vaultId, key) => read(vaultId, key),
    refresh: read,
    settle: async () => deps.oauth.settle?.(),
  };
}
