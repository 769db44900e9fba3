import { AppError } from "../../../core/errors.ts";
import type { VaultId } from "../../../core/ids.ts";
import type { Secret } from "../../../core/secret.ts";
import type { Barrier } from "../../../ports/barrier.ts";
import type { TokenEndpoint } from "../../../ports/net/oauth-client.ts";
import type { OAuthCredential } from "../../../ports/store/vault/oauth-credentials.ts";

type Opening = {
  readonly barrier: Pick<Barrier, "open">;
  readonly vaultId: VaultId;
  readonly held: OAuthCredential;
};

/** The endpoint of a credential with the stored client secret. Throws `decryption_failed` when that does not open. */
export function endpointOf({ barrier, vaultId, held }: Opening): TokenEndpoint {
  const { key, config, clientSecret } = held;
  const { tokenUrl } = config;
  return {
    url: tokenUrl,
    clientId: config.clientId,
    clientSecret:
      clientSecret && barrier.open(clientSecret, { kind: "oauth-client-secret", vaultId, key, tokenUrl }),
    authMethod: config.tokenAuthMethod,
  };
}

/** The stored refresh token, if there is one. Throws `decryption_failed`. */
export function refreshTokenOf({ barrier, vaultId, held }: Opening): Secret | undefined {
  const { key, refreshToken, config } = held;
  const { tokenUrl } = config;
  return refreshToken && barrier.open(refreshToken, { kind: "oauth-refresh-token", vaultId, key, tokenUrl });
}

/** What is undefined when something stored does not open. */
export function openedOrUndefined<T>(open: () => T): T | undefined {
  try {
    return open();
  } catch (error) {
    if (error instanceof AppError && error.code === "decryption_failed") return undefined;
    throw error;
  }
}
