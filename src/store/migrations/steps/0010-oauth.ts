import { sql } from "kysely";
import type { Migration } from "../migration.ts";
import { WORDS, type Words } from "../words.ts";

/** Credentials whose value a provider gives and replaces, and the consents that are under way. */
export const oauth: Migration = {
  name: "0010-oauth",
  async up(db, engine) {
    for (const statement of statements(WORDS[engine])) await sql.raw(statement).execute(db);
  },
};

/** A state has no key to sessions: a session that has ended since is told from a state that there is not. */
function statements({ text, integer, bytes, end }: Words): readonly string[] {
  return [
    `create table credential_oauth (
      vault_id ${text} not null,
      key ${text} not null,
      authorization_url ${text},
      token_url ${text} not null,
      client_id ${text} not null,
      sealed_client_secret ${bytes},
      scopes ${text},
      scope_separator ${text} not null,
      disable_pkce ${integer} not null check (disable_pkce in (0, 1)),
      token_auth_method ${text} not null check (token_auth_method in ('client_secret_post', 'client_secret_basic')),
      sealed_refresh_token ${bytes},
      token_expires_at ${integer},
      connected_at ${integer},
      last_refreshed_at ${integer},
      last_refresh_error ${text},
      last_refresh_error_at ${integer},
      refresh_failures ${integer} not null default 0,
      refresh_retry_at ${integer},
      refresh_refused ${integer} not null default 0 check (refresh_refused in (0, 1)),
      refresh_claim ${text},
      refresh_claimed_until ${integer},
      version ${integer} not null,
      created_at ${integer} not null,
      updated_at ${integer} not null,
      primary key (vault_id, key),
      foreign key (vault_id, key) references credentials (vault_id, key) on delete cascade
    ) ${end}`,
    `create table credential_oauth_states (
      state_hash ${text} primary key,
      vault_id ${text} not null,
      key ${text} not null,
      sealed_code_verifier ${bytes} not null,
      redirect_url ${text} not null,
      config_hash ${text} not null,
      session_hash ${text} not null,
      browser_hash ${text},
      created_at ${integer} not null,
      expires_at ${integer} not null,
      foreign key (vault_id, key) references credential_oauth (vault_id, key) on delete cascade
    ) ${end}`,
    "create index credential_oauth_states_expiry on credential_oauth_states (expires_at)",
    "create index credential_oauth_states_credential on credential_oauth_states (vault_id, key)",
  ];
}
