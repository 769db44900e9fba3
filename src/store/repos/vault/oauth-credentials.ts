import { type Kysely, sql } from "kysely";
import type { VaultId } from "../../../core/ids.ts";
import type { Sealed } from "../../../core/secret.ts";
import type { OAuthCredentialRepo } from "../../../ports/store/vault/oauth-credentials.ts";
import type { Schema } from "../../schema.ts";
import { changedIf, changing, type Write } from "../../write.ts";
import {
  fromRow,
  NO_FAILURE,
  toConfigColumns,
  UNCONNECTED,
  UNDISTURBED,
  UNKNOWN_LIFETIME,
} from "./oauth-credential-row.ts";
import { createRefreshWrites, setValue, updating } from "./oauth-refreshes.ts";

const NO_VALUE = new Uint8Array();

/** How OAuth credentials are got and refreshed, in the database. Their access token is the value in `credentials`. */
export function createOAuthCredentialRepo(db: Kysely<Schema>, write: Write): OAuthCredentialRepo {
  return {
    list: async (vaultId) => (await rowsOf(db, vaultId).orderBy("oauth.key").execute()).map(fromRow),
    get: async (vaultId, key) => {
      const row = await rowsOf(db, vaultId).where("oauth.key", "=", key).executeTakeFirst();
      return row && fromRow(row);
    },
    configure: createConfigure(write),
    saveTokens: (vaultId, { key, connectedAt, lastRefreshedAt, ...tokens }, now) =>
      write(async (trx) => {
        const { numUpdatedRows } = await updating(trx, vaultId, key)
          .set({
            ...(tokens.refreshToken === "kept"
              ? UNKNOWN_LIFETIME
              : { ...UNDISTURBED, sealed_refresh_token: tokens.refreshToken ?? null }),
            token_expires_at: tokens.expiresAt ?? null,
            connected_at: connectedAt ?? null,
            last_refreshed_at: lastRefreshedAt ?? null,
            version: sql<number>`version + 1`,
            updated_at: now,
          })
          .executeTakeFirstOrThrow();
        if (numUpdatedRows > 0n) await setValue(trx, { vaultId, key, tokens, now });
        return changedIf(numUpdatedRows > 0n, { type: "vault", id: vaultId });
      }),
    disconnect: (vaultId, key, now) =>
      write(async (trx) => {
        const { numUpdatedRows } = await updating(trx, vaultId, key)
          .set({ ...UNCONNECTED, ...UNDISTURBED, version: sql<number>`version + 1`, updated_at: now })
          .executeTakeFirstOrThrow();
        const tokens = { accessToken: NO_VALUE as Sealed };
        if (numUpdatedRows > 0n) await setValue(trx, { vaultId, key, tokens, now });
        return changedIf(numUpdatedRows > 0n, { type: "vault", id: vaultId });
      }),
    ...createRefreshWrites(write),
    noteFailure: (vaultId, key, { message, at }) =>
      write(async (trx) => {
        await updating(trx, vaultId, key)
          .set({ last_refresh_error: message, last_refresh_error_at: at })
          .execute();
        return changing("nobody");
      }),
  };
}

function rowsOf(db: Kysely<Schema>, vaultId: VaultId) {
  return db
    .selectFrom("credential_oauth as oauth")
    .innerJoin("credentials", (join) =>
      join.onRef("credentials.vault_id", "=", "oauth.vault_id").onRef("credentials.key", "=", "oauth.key"),
    )
    .selectAll("oauth")
    .select("credentials.sealed")
    .where("oauth.vault_id", "=", vaultId);
}

function createConfigure(write: Write): OAuthCredentialRepo["configure"] {
  return (vaultId, { key, config, clientSecret, keepsTokens }, now) =>
    write(async (trx) => {
      await trx
        .insertInto("credentials")
        .values({ vault_id: vaultId, key, type: "oauth", sealed: NO_VALUE, updated_at: now })
        .onConflict((conflict) =>
          conflict.columns(["vault_id", "key"]).doUpdateSet({ type: "oauth", updated_at: now }),
        )
        .execute();
      const columns = {
        ...toConfigColumns(config),
        sealed_client_secret: clientSecret ?? null,
        ...(keepsTokens ? NO_FAILURE : { ...UNCONNECTED, ...UNDISTURBED }),
        updated_at: now,
      };
      await trx
        .insertInto("credential_oauth")
        .values({ ...UNDISTURBED, ...columns, vault_id: vaultId, key, version: 1, created_at: now })
        .onConflict((conflict) =>
          conflict
            .columns(["vault_id", "key"])
            .doUpdateSet((eb) => ({ ...columns, version: eb("credential_oauth.version", "+", 1) })),
        )
        .execute();
      return changing({ type: "vault", id: vaultId });
    });
}
