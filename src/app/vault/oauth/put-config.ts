import { changedFields } from "../../../core/audit/changed-fields.ts";
import type { Act } from "../../../core/audit/record.ts";
import type { KeyName } from "../../../core/ids.ts";
import { keepsSecrets, type OAuthConfig } from "../../../core/oauth/config.ts";
import { recordedConfig } from "../../../core/oauth/recorded-config.ts";
import type { Secret } from "../../../core/secret.ts";
import type { Barrier } from "../../../ports/barrier.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Vault } from "../../../ports/store/vault/vaults.ts";
import type { Repos } from "../../../ports/store.ts";

type Deps = { readonly barrier: Pick<Barrier, "seal">; readonly clock: Clock };

export type OAuthConfigChange = {
  readonly vault: Pick<Vault, "id" | "name">;
  readonly key: KeyName;
  /** An empty client id keeps the stored one, while the token URL stays the same. */
  readonly config: OAuthConfig;
  /** Absent: the client has none from now on. `stored`: the one that is stored, while the token URL stays the same. */
  readonly clientSecret?: Secret | "stored";
};

export type OAuthConfigPut = {
  /** To be noted in the unit of work. */
  readonly act: Act;
  /** The stored client secret was to be kept and was not: it is for the token URL of before. */
  readonly lostSecret: boolean;
  /** There was no credential of that key. */
  readonly isNew: boolean;
};

/**
 * Writes how a credential is got, within a unit of work of the caller's. One that there is not appears without a value,
 * not connected; one that there is keeps its value. Another token URL ends the connection: what the one before was given
 * or has given must not be sent to it.
 */
export async function putOAuthConfig(
  { barrier, clock }: Deps,
  { credentials, oauthCredentials }: Pick<Repos, "credentials" | "oauthCredentials">,
  { vault, key, config: wanted, clientSecret }: OAuthConfigChange,
): Promise<OAuthConfigPut> {
  const isNew = (await credentials.get(vault.id, key)) === undefined;
  const before = await oauthCredentials.get(vault.id, key);
  const keepsTokens = keepsSecrets(before?.config, wanted);
  const config =
    keepsTokens && wanted.clientId === "" ? { ...wanted, clientId: before?.config.clientId ?? "" } : wanted;
  const wantsStored = clientSecret === "stored";
  const kept = wantsStored && keepsTokens ? before?.clientSecret : undefined;
  const sealed =
    clientSecret === undefined || wantsStored
      ? kept
      : barrier.seal(clientSecret, {
          kind: "oauth-client-secret",
          vaultId: vault.id,
          key,
          tokenUrl: config.tokenUrl,
        });
  const changes = changedFields(
    before === undefined ? {} : recordedConfig(before.config, before.clientSecret !== undefined),
    recordedConfig(config, sealed !== undefined),
  );
  await oauthCredentials.configure(
    vault.id,
    { key, config, keepsTokens, ...(sealed === undefined ? {} : { clientSecret: sealed }) },
    clock.now(),
  );
  return {
    act: {
      action: "credential.configure",
      target: { type: "credential", id: "", name: key },
      vault,
      ...(changes === undefined ? {} : { changes }),
    },
    lostSecret: wantsStored && !keepsTokens && before?.clientSecret !== undefined,
    isNew,
  };
}
