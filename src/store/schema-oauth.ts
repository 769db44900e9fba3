/** The tables of OAuth credentials; part of `schema.ts`. */
import type { TokenAuthMethod } from "../core/oauth/config.ts";
import type { Integer } from "./column.ts";

export type OAuthSchema = {
  credential_oauth: CredentialOAuthTable;
  credential_oauth_states: CredentialOAuthStateTable;
};

/** What a credential of the type `oauth` has beside its access token, which is its value. */
export type CredentialOAuthTable = {
  vault_id: string;
  key: string;
  authorization_url: string | null;
  token_url: string;
  client_id: string;
  sealed_client_secret: Uint8Array | null;
  scopes: string | null;
  scope_separator: string;
  /** 0 or 1: SQLite has no boolean. */
  disable_pkce: Integer;
  token_auth_method: TokenAuthMethod;
  sealed_refresh_token: Uint8Array | null;
  token_expires_at: Integer | null;
  connected_at: Integer | null;
  last_refreshed_at: Integer | null;
  last_refresh_error: string | null;
  last_refresh_error_at: Integer | null;
  refresh_failures: Integer;
  refresh_retry_at: Integer | null;
  /** 0 or 1. */
  refresh_refused: Integer;
  /** Whoever is about to send the refresh token, and until when nobody else may. */
  refresh_claim: string | null;
  refresh_claimed_until: Integer | null;
  version: Integer;
  created_at: Integer;
  updated_at: Integer;
};

export type CredentialOAuthStateTable = {
  state_hash: string;
  vault_id: string;
  key: string;
  sealed_code_verifier: Uint8Array;
  redirect_url: string;
  config_hash: string;
  session_hash: string;
  browser_hash: string | null;
  created_at: Integer;
  expires_at: Integer;
};
