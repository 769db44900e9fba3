import type { Kysely, Selectable } from "kysely";
import type { CompanyId } from "../../../core/ids.ts";
import { DEFAULT_REALM, defaultRealmId } from "../../../core/realm/realm.ts";
import type { Company, CompanyRepo } from "../../../ports/store/company/companies.ts";
import type { Realm } from "../../../ports/store/realm/realms.ts";
import { fromJson, toJson, toNumber, withoutAbsent } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import type { CompanyTable } from "../../schema-companies.ts";
import { changedIf, type Write } from "../../write.ts";
import { realmRow } from "../realm/realms.ts";

/** Companies in the database. */
export function createCompanyRepo(db: Kysely<Schema>, write: Write): CompanyRepo {
  return {
    byId: async (id) => {
      const row = await db.selectFrom("companies").selectAll().where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    list: async () => (await db.selectFrom("companies").selectAll().orderBy("id").execute()).map(fromRow),
    listCounted: async () => {
      const rows = await db
        .selectFrom("companies")
        .selectAll()
        .select((of) => [
          of
            .selectFrom("agents")
            .select((agents) => agents.fn.countAll().as("total"))
            .whereRef("agents.company_id", "=", "companies.id")
            .where("agents.status", "=", "active")
            .as("agent_count"),
          of
            .selectFrom("api_keys")
            .select((keys) => keys.fn.countAll().as("total"))
            .whereRef("api_keys.company_id", "=", "companies.id")
            .where("api_keys.revoked_at", "is", null)
            .as("api_key_count"),
        ])
        .orderBy("id")
        .execute();
      return rows.map((row) => ({
        ...fromRow(row),
        agentCount: toNumber(row.agent_count ?? 0),
        apiKeyCount: toNumber(row.api_key_count ?? 0),
      }));
    },
    create: ({ id, registeredAt, metadata, bundleSequence }) =>
      write(async (trx) => {
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto("companies")
          .values({
            id,
            registered_at: registeredAt,
            metadata: toJson(metadata),
            bundle_sequence: bundleSequence,
          })
          .onConflict((conflict) => conflict.column("id").doNothing())
          .executeTakeFirstOrThrow();
        if (numInsertedOrUpdatedRows !== 1n) return changedIf(false, "nobody");
        await trx
          .insertInto("realms")
          .values(realmRow(defaultRealm(id, registeredAt)))
          .execute();
        return changedIf(true, "nobody");
      }),
  };
}

function defaultRealm(companyId: CompanyId, createdAt: number): Realm {
  return { ...DEFAULT_REALM, id: defaultRealmId(companyId), companyId, isDefault: true, createdAt };
}

function fromRow(row: Selectable<CompanyTable>): Company {
  return {
    id: row.id as CompanyId,
    registeredAt: toNumber(row.registered_at),
    bundleSequence: toNumber(row.bundle_sequence),
    ...withoutAbsent({ metadata: fromJson(row.metadata) }),
  };
}
