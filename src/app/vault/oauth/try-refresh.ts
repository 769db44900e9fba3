import { AppError } from "../../../core/errors.ts";
import { keepsSecrets, MANUAL, type OAuthConfig } from "../../../core/oauth/config.ts";
import { OAuthFault } from "../../../core/oauth/fault.ts";
import { Secret } from "../../../core/secret.ts";
import type { Barrier } from "../../../ports/barrier.ts";
import type { OAuthClient, Tokens } from "../../../ports/net/oauth-client.ts";
import type { OAuthCredential } from "../../../ports/store/vault/oauth-credentials.ts";
import type { Vault } from "../../../ports/store/vault/vaults.ts";
import { endpointOf } from "./open-secret.ts";
import { triedConfig, type Upload } from "./upload.ts";

type Deps = { readonly barrier: Barrier; readonly oauthClient: Pick<OAuthClient, "refresh"> };

export type Tried = {
  readonly tokens: Tokens;
  readonly config: OAuthConfig;
  /** What was sent along; undefined where the stored one was, or none. */
  readonly clientSecret: Secret | undefined;
};

type Trial = { readonly upload: Upload; readonly vault: Vault; readonly held: OAuthCredential | undefined };

/**
 * What the endpoint gives for a new refresh token; nothing when there is none, or nobody to ask. Throws
 * `oauth_refresh_failed` with why, and `bad_request` where something is missing to ask.
 */
export async function tryRefreshToken(
  deps: Deps,
  { upload, vault, held }: Trial,
): Promise<Tried | undefined> {
  const { refreshToken, clientSecret } = upload;
  if (refreshToken.type !== "new") return undefined;
  const config = triedConfig(upload, held);
  if (config.tokenUrl === MANUAL) {
    if (upload.accessToken.type !== "none") return undefined;
    throw new AppError("bad_request", { message: "token_url is required to use a refresh token" });
  }
  if (config.clientId === "")
    throw new AppError("bad_request", { message: "client_id is required to use a refresh token" });
  const sent = clientSecret.type === "new" ? new Secret(clientSecret.value) : undefined;
  const isSame = keepsSecrets(held?.config, config);
  const stored =
    held !== undefined && isSame ? endpointOf({ ...deps, vaultId: vault.id, held }).clientSecret : undefined;
  const endpoint = {
    url: config.tokenUrl,
    clientId: config.clientId,
    clientSecret: sent ?? stored,
    authMethod: config.tokenAuthMethod,
  };
  const grant = { refreshToken: new Secret(refreshToken.value), scope: undefined };
  try {
    const tokens = await deps.oauthClient.refresh(endpoint, grant);
    return { config, clientSecret: sent, tokens: { refreshToken: grant.refreshToken, ...tokens } };
  } catch (fault) {
    if (!(fault instanceof OAuthFault)) throw fault;
    throw new AppError("oauth_refresh_failed", {
      message: `The refresh token was tried and not accepted: ${fault.message}. Nothing was changed`,
    });
  }
}
