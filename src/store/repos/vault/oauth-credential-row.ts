import type { Selectable } from "kysely";
import type { KeyName } from "../../../core/ids.ts";
import type { OAuthConfig } from "../../../core/oauth/config.ts";
import type {
  OAuthCredential,
  OAuthFailure,
  RefreshPause,
} from "../../../ports/store/vault/oauth-credentials.ts";
import { toNumber, toOptionalNumber, toSealed, withoutAbsent } from "../../column.ts";
import type { CredentialTable } from "../../schema.ts";
import type { CredentialOAuthTable } from "../../schema-oauth.ts";

/** A row with the value of its credential. */
export type OAuthCredentialRow = Selectable<CredentialOAuthTable> &
  Pick<Selectable<CredentialTable>, "sealed">;

/** What is known of a connection, when nothing is. */
export const UNCONNECTED = {
  sealed_refresh_token: null,
  token_expires_at: null,
  connected_at: null,
  last_refreshed_at: null,
} as const;

export const NO_FAILURE = { last_refresh_error: null, last_refresh_error_at: null } as const;

/** Of a token that somebody put in place of the one that is known. A refresh that is under way goes on. */
export const UNKNOWN_LIFETIME = {
  ...NO_FAILURE,
  token_expires_at: null,
  refresh_failures: 0,
  refresh_retry_at: null,
  refresh_refused: 0,
} as const;

/** That nothing has failed, and that no refresh is under way. */
export const UNDISTURBED = {
  ...NO_FAILURE,
  refresh_failures: 0,
  refresh_retry_at: null,
  refresh_refused: 0,
  refresh_claim: null,
  refresh_claimed_until: null,
} as const;

export function toConfigColumns(config: OAuthConfig) {
  return {
    authorization_url: config.authorizationUrl ?? null,
    token_url: config.tokenUrl,
    client_id: config.clientId,
    scopes: config.scopes ?? null,
    scope_separator: config.scopeSeparator,
    disable_pkce: config.disablePkce ? 1 : 0,
    token_auth_method: config.tokenAuthMethod,
  };
}

export function fromRow(row: OAuthCredentialRow): OAuthCredential {
  return {
    key: row.key as KeyName,
    config: toConfig(row),
    version: toNumber(row.version),
    ...withoutAbsent({
      // One that is not connected has a value of no bytes, which is none.
      accessToken: row.sealed.length === 0 ? undefined : toSealed(row.sealed),
      clientSecret: row.sealed_client_secret === null ? undefined : toSealed(row.sealed_client_secret),
      refreshToken: row.sealed_refresh_token === null ? undefined : toSealed(row.sealed_refresh_token),
      expiresAt: toOptionalNumber(row.token_expires_at),
      connectedAt: toOptionalNumber(row.connected_at),
      lastRefreshedAt: toOptionalNumber(row.last_refreshed_at),
      failure: toFailure(row),
      pause: toPause(row),
    }),
  };
}

function toConfig(row: OAuthCredentialRow): OAuthConfig {
  return {
    ...withoutAbsent({ authorizationUrl: row.authorization_url, scopes: row.scopes }),
    tokenUrl: row.token_url,
    clientId: row.client_id,
    scopeSeparator: row.scope_separator,
    disablePkce: toNumber(row.disable_pkce) === 1,
    tokenAuthMethod: row.token_auth_method,
  };
}

function toFailure(row: OAuthCredentialRow): OAuthFailure | undefined {
  const at = toOptionalNumber(row.last_refresh_error_at);
  return row.last_refresh_error === null || at === undefined
    ? undefined
    : { message: row.last_refresh_error, at };
}

function toPause(row: OAuthCredentialRow): RefreshPause | undefined {
  const retryAt = toOptionalNumber(row.refresh_retry_at);
  return retryAt === undefined
    ? undefined
    : { failures: toNumber(row.refresh_failures), retryAt, isRefused: toNumber(row.refresh_refused) === 1 };
}
