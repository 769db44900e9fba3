import type { Kysely, Selectable } from "kysely";
import type { KeyName } from "../../../core/ids.ts";
import type { Credential, CredentialRepo } from "../../../ports/store/vault/credentials.ts";
import { toBatches, toNumber, toSealed } from "../../column.ts";
import type { CredentialTable, Schema } from "../../schema.ts";
import type { Write } from "../../write.ts";
import { UNKNOWN_LIFETIME } from "./oauth-credential-row.ts";

/** Sealed credentials in the database. */
export function createCredentialRepo(db: Kysely<Schema>, write: Write): CredentialRepo {
  return {
    list: async (vaultId) => {
      const rows = await db
        .selectFrom("credentials")
        .selectAll()
        .where("vault_id", "=", vaultId)
        .orderBy("key")
        .execute();
      return rows.map(fromRow);
    },
    get: async (vaultId, key) => {
      const row = await db
        .selectFrom("credentials")
        .selectAll()
        .where("vault_id", "=", vaultId)
        .where("key", "=", key)
        .executeTakeFirst();
      return row && fromRow(row);
    },
    setMany: (vaultId, values, now) =>
      write(async (trx) => {
        // Postgres refuses a statement that meets the same key twice; the last value counts.
        const byKey = new Map(values.map(({ key, sealed }) => [key, sealed]));
        const rows = [...byKey].map(([key, sealed]) => ({ vault_id: vaultId, key, sealed, updated_at: now }));
        for (const batch of toBatches(rows, 4)) {
          await trx
            .insertInto("credentials")
            .values(batch)
            .onConflict((conflict) =>
              conflict.columns(["vault_id", "key"]).doUpdateSet((eb) => ({
                sealed: eb.ref("excluded.sealed"),
                updated_at: eb.ref("excluded.updated_at"),
              })),
            )
            .execute();
          const keys = batch.map(({ key }) => key);
          await trx
            .updateTable("credential_oauth")
            .set(UNKNOWN_LIFETIME)
            .where("vault_id", "=", vaultId)
            .where("key", "in", keys)
            .execute();
        }
        return { value: undefined, changed: rows.length > 0, touches: [{ type: "vault", id: vaultId }] };
      }),
    deleteMany: (vaultId, keys) =>
      write(async (trx) => {
        const deleted = new Set<string>();
        for (const batch of toBatches(keys, 1)) {
          const rows = await trx
            .deleteFrom("credentials")
            .where("vault_id", "=", vaultId)
            .where("key", "in", batch)
            .returning("key")
            .execute();
          for (const row of rows) deleted.add(row.key);
        }
        const missing = [...new Set(keys)].filter((key) => !deleted.has(key));
        const changed = missing.length === 0 && deleted.size > 0;
        return { value: { missing }, changed, touches: [{ type: "vault", id: vaultId }] };
      }),
  };
}

function fromRow(row: Selectable<CredentialTable>): Credential {
  return {
    key: row.key as KeyName,
    type: row.type,
    sealed: toSealed(row.sealed),
    updatedAt: toNumber(row.updated_at),
  };
}
