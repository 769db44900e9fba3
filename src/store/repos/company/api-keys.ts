import type { Kysely, Selectable } from "kysely";
import type { CompanyId, PublicId, TokenHash } from "../../../core/ids.ts";
import type { ApiKey, ApiKeyRepo } from "../../../ports/store/company/api-keys.ts";
import { toNumber, toOptionalNumber, withoutAbsent } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import type { ApiKeyTable } from "../../schema-companies.ts";
import { changedIf, changing, type Write } from "../../write.ts";

/** The hashes of companies' keys in the database. */
export function createApiKeyRepo(db: Kysely<Schema>, write: Write): ApiKeyRepo {
  const live = () => db.selectFrom("api_keys").selectAll().where("revoked_at", "is", null);
  return {
    create: (key) =>
      write(async (trx) => {
        await trx
          .insertInto("api_keys")
          .values({
            id: key.id,
            company_id: key.companyId,
            hash: key.hash,
            prefix: key.prefix,
            label: key.label,
            created_at: key.createdAt,
            last_used_at: key.lastUsedAt ?? null,
            revoked_at: null,
          })
          .execute();
        return changing("nobody");
      }),
    byHash: async (hash) => {
      const row = await live().where("hash", "=", hash).executeTakeFirst();
      return row && fromRow(row);
    },
    ofCompany: async (companyId) => {
      const rows = await live()
        .where("company_id", "=", companyId)
        .orderBy("created_at")
        .orderBy("id")
        .execute();
      return rows.map(fromRow);
    },
    revoke: (companyId, id, at) =>
      write(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable("api_keys")
          .set({ revoked_at: at })
          .where("company_id", "=", companyId)
          .where("id", "=", id)
          .where("revoked_at", "is", null)
          .executeTakeFirstOrThrow();
        return changedIf(numUpdatedRows === 1n, "nobody");
      }, "revoking"),
    touch: (hash, at) =>
      write(async (trx) => {
        await trx.updateTable("api_keys").set({ last_used_at: at }).where("hash", "=", hash).execute();
        return changing("nobody");
      }),
  };
}

function fromRow(row: Selectable<ApiKeyTable>): ApiKey {
  return {
    id: row.id as PublicId,
    companyId: row.company_id as CompanyId,
    hash: row.hash as TokenHash,
    prefix: row.prefix,
    label: row.label,
    createdAt: toNumber(row.created_at),
    ...withoutAbsent({ lastUsedAt: toOptionalNumber(row.last_used_at) }),
  };
}
