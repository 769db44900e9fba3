import { MANUAL } from "../core/oauth/config.ts";
import { MASKED } from "../core/oauth/masked.ts";
import type { OAuthCredential } from "../ports/store/vault/oauth-credentials.ts";
import { toTimestamp } from "./timestamp.ts";

/** What the list of credentials shows of one of OAuth: of secrets only that they are there. */
export function toOAuthEntry({ config, ...held }: OAuthCredential) {
  const masked = (name: string, value: unknown) => (value === undefined ? {} : { [name]: MASKED });
  const time = (name: string, at: number | undefined) =>
    at === undefined ? {} : { [name]: toTimestamp(at) };
  const said = (name: string, text: string | undefined) =>
    text === undefined || text === "" ? {} : { [name]: text };
  return {
    ...time("connected_at", held.connectedAt),
    ...time("last_refreshed_at", held.lastRefreshedAt),
    ...time("expires_at", held.expiresAt),
    ...said("last_refresh_error", held.failure?.message),
    ...said("authorization_url", config.authorizationUrl),
    token_url: config.tokenUrl,
    ...said("client_id", config.clientId),
    ...said("scopes", config.scopes),
    ...(config.scopeSeparator === " " ? {} : { scope_separator: config.scopeSeparator }),
    ...(config.disablePkce ? { disable_pkce: true } : {}),
    ...(config.tokenUrl === MANUAL ? {} : { token_auth_method: config.tokenAuthMethod }),
    ...masked("client_secret", held.clientSecret),
    ...masked("access_token", held.accessToken),
    ...masked("refresh_token", held.refreshToken),
  };
}
