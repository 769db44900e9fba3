import type { Kysely, Selectable } from "kysely";
import type { KeyName, TokenHash, VaultId } from "../../../core/ids.ts";
import type { OAuthState, OAuthStateRepo } from "../../../ports/store/vault/oauth-states.ts";
import { toNumber, toSealed } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import type { CredentialOAuthStateTable } from "../../schema-oauth.ts";
import { changing, deleting, type Write } from "../../write.ts";

/** Consents that are under way, in the database. No proxy holds anything made from one. */
export function createOAuthStateRepo(db: Kysely<Schema>, write: Write): OAuthStateRepo {
  return {
    create: (state) =>
      write(async (trx) => {
        await trx.insertInto("credential_oauth_states").values(toRow(state)).execute();
        return changing("nobody");
      }),
    find: async (hash, now) => {
      const row = await db
        .selectFrom("credential_oauth_states")
        .selectAll()
        .where("state_hash", "=", hash)
        .where("expires_at", ">", now)
        .executeTakeFirst();
      return row && fromRow(row);
    },
    take: (hash, now) =>
      write(async (trx) => {
        const row = await trx
          .deleteFrom("credential_oauth_states")
          .where("state_hash", "=", hash)
          .where("expires_at", ">", now)
          .returningAll()
          .executeTakeFirst();
        return { value: row && fromRow(row), changed: row !== undefined, touches: [] };
      }),
    deleteExpired: (now) =>
      write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("credential_oauth_states")
          .where("expires_at", "<=", now)
          .executeTakeFirstOrThrow();
        return deleting(numDeletedRows);
      }),
  };
}

function toRow(state: OAuthState) {
  return {
    state_hash: state.hash,
    vault_id: state.vaultId,
    key: state.key,
    sealed_code_verifier: state.codeVerifier,
    redirect_url: state.redirectUrl,
    config_hash: state.configHash,
    session_hash: state.session,
    browser_hash: state.browserHash ?? null,
    created_at: state.createdAt,
    expires_at: state.expiresAt,
  };
}

function fromRow(row: Selectable<CredentialOAuthStateTable>): OAuthState {
  return {
    hash: row.state_hash as TokenHash,
    vaultId: row.vault_id as VaultId,
    key: row.key as KeyName,
    codeVerifier: toSealed(row.sealed_code_verifier),
    redirectUrl: row.redirect_url,
    configHash: row.config_hash,
    session: row.session_hash as TokenHash,
    ...(row.browser_hash === null ? {} : { browserHash: row.browser_hash as TokenHash }),
    createdAt: toNumber(row.created_at),
    expiresAt: toNumber(row.expires_at),
  };
}
