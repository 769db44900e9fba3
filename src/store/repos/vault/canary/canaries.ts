import { type Kysely, type Selectable, sql } from "kysely";
import type { CanaryFormat } from "../../../../core/canary/format.ts";
import type { CanaryId, VaultId } from "../../../../core/ids.ts";
import type { Canary, CanaryRepo } from "../../../../ports/store/vault/canaries.ts";
import { toNumber, toOptionalNumber, toSealed, withoutAbsent } from "../../../column.ts";
import type { Schema } from "../../../schema.ts";
import type { CanaryTable } from "../../../schema-canaries.ts";
import { changedIf, changing, type Write } from "../../../write.ts";

const SHOWN = [
  "id",
  "vault_id",
  "format",
  "label",
  "starts_with",
  "created_at",
  "created_by",
  "triggers",
  "triggered_at",
] as const satisfies readonly (keyof CanaryTable)[];

/** Canaries in the database. All requests are searched for them, so each that comes or goes is a change of its vault. */
export function createCanaryRepo(db: Kysely<Schema>, write: Write): CanaryRepo {
  return {
    list: async (vaultId) => {
      const rows = await db
        .selectFrom("canaries")
        .select(SHOWN)
        .where("vault_id", "=", vaultId)
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .execute();
      return rows.map(fromRow);
    },
    byId: async (id) => {
      const row = await db.selectFrom("canaries").select(SHOWN).where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    sealed: async () => {
      const rows = await db.selectFrom("canaries").select(["id", "vault_id", "sealed_values"]).execute();
      return rows.map(({ id, vault_id, sealed_values }) => ({
        id: id as CanaryId,
        vaultId: vault_id as VaultId,
        values: toSealed(sealed_values),
      }));
    },
    add: (canary, values) =>
      write(async (trx) => {
        await trx
          .insertInto("canaries")
          .values({
            id: canary.id,
            vault_id: canary.vaultId,
            format: canary.format,
            label: canary.label,
            starts_with: canary.startsWith,
            sealed_values: values,
            created_at: canary.createdAt,
            created_by: canary.createdBy,
            triggers: canary.triggers,
            triggered_at: canary.triggeredAt ?? null,
          })
          .execute();
        return changing({ type: "vault", id: canary.vaultId });
      }),
    remove: (vaultId, id) =>
      write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("canaries")
          .where("vault_id", "=", vaultId)
          .where("id", "=", id)
          .executeTakeFirstOrThrow();
        return changedIf(numDeletedRows > 0n, { type: "vault", id: vaultId });
      }),
    countTriggers: (id, { at, times }) =>
      write(async (trx) => {
        await trx
          .updateTable("canaries")
          .set({ triggers: sql<number>`triggers + ${times}`, triggered_at: at })
          .where("id", "=", id)
          .execute();
        return changing("nobody");
      }),
  };
}

function fromRow(row: Pick<Selectable<CanaryTable>, (typeof SHOWN)[number]>): Canary {
  return {
    id: row.id as CanaryId,
    vaultId: row.vault_id as VaultId,
    format: row.format as CanaryFormat,
    label: row.label,
    startsWith: row.starts_with,
    createdAt: toNumber(row.created_at),
    createdBy: row.created_by,
    triggers: toNumber(row.triggers),
    ...withoutAbsent({ triggeredAt: toOptionalNumber(row.triggered_at) }),
  };
}
