import { type Kysely, sql } from "kysely";
import type { ServiceRepo } from "../../../ports/store/vault/services.ts";
import { toNumber } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import { changedIf, type Write } from "../../write.ts";
import { fromServicesJson, toServicesJson } from "./service-row.ts";

/** Each vault's list of services in the database, saved by compare-and-swap. */
export function createServiceRepo(db: Kysely<Schema>, write: Write): ServiceRepo {
  return {
    load: async (vaultId) => {
      const row = await db
        .selectFrom("services")
        .select(["services_json", "version"])
        .where("vault_id", "=", vaultId)
        .executeTakeFirst();
      // Every vault is made with its row, so this vault was deleted meanwhile; a save would be refused.
      if (row === undefined) return { services: [], version: 0 };
      return { services: fromServicesJson(row.services_json, vaultId), version: toNumber(row.version) };
    },
    replace: (vaultId, services) =>
      write(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable("services")
          .set({ services_json: toServicesJson(services), version: sql<number>`version + 1` })
          .where("vault_id", "=", vaultId)
          .executeTakeFirstOrThrow();
        return changedIf(numUpdatedRows > 0n, { type: "vault", id: vaultId });
      }),
    save: (vaultId, services, version) =>
      write(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable("services")
          .set({ services_json: toServicesJson(services), version: version + 1 })
          .where("vault_id", "=", vaultId)
          .where("version", "=", version)
          .executeTakeFirstOrThrow();
        return changedIf(numUpdatedRows > 0n, { type: "vault", id: vaultId });
      }),
  };
}
