import type { Kysely, Selectable } from "kysely";
import type { VaultId } from "../../../core/ids.ts";
import type { ListedVault, Vault, VaultRepo } from "../../../ports/store/vault/vaults.ts";
import { toBatches, toNumber, toOptionalNumber, withoutAbsent } from "../../column.ts";
import type { Schema, VaultGrantTable, VaultTable } from "../../schema.ts";
import { changedIf, type Write } from "../../write.ts";

/** Vaults in the database. */
export function createVaultRepo(db: Kysely<Schema>, write: Write): VaultRepo {
  return { ...reading(db), ...writing(write) };
}

type Writing = Pick<VaultRepo, "create" | "rename" | "delete">;

function reading(db: Kysely<Schema>): Omit<VaultRepo, keyof Writing> {
  return {
    byId: async (id) => {
      const row = await db.selectFrom("vaults").selectAll().where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    byName: async (name) => {
      const row = await db.selectFrom("vaults").selectAll().where("name", "=", name).executeTakeFirst();
      return row && fromRow(row);
    },
    byNames: async (names) => {
      const found: Vault[] = [];
      for (const batch of toBatches(names, 1)) {
        const rows = await db.selectFrom("vaults").selectAll().where("name", "in", batch).execute();
        found.push(...rows.map(fromRow));
      }
      return found;
    },
    list: (actorId) => list(db, actorId),
    listGranted: (actorId) => listGranted(db, actorId),
  };
}

function writing(write: Write): Writing {
  return {
    create: (vault, admin) =>
      write(async (trx) => {
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto("vaults")
          .values({ id: vault.id, name: vault.name, created_at: vault.createdAt })
          .onConflict((conflict) => conflict.column("name").doNothing())
          .executeTakeFirstOrThrow();
        if (numInsertedOrUpdatedRows !== 1n) return changedIf(false, "nobody");
        await trx
          .insertInto("services")
          .values({ vault_id: vault.id, services_json: "[]", version: 0 })
          .execute();
        await trx
          .insertInto("vault_grants")
          .values({
            vault_id: vault.id,
            actor_type: admin.type,
            actor_id: admin.id,
            role: "admin",
            granted_at: vault.createdAt,
          })
          .execute();
        // An agent with one grant need not name its vault; from now on it may have to.
        return changedIf(true, { type: "actor", id: admin.id });
      }),
    rename: (id, name) =>
      write(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable("vaults")
          .set({ name })
          .where("id", "=", id)
          .where(({ not, exists, selectFrom }) =>
            not(exists(selectFrom("vaults as other").select("other.id").where("other.name", "=", name))),
          )
          .executeTakeFirstOrThrow();
        return changedIf(numUpdatedRows > 0n, { type: "vault", id });
      }),
    delete: (id) =>
      write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("vaults")
          .where("id", "=", id)
          .executeTakeFirstOrThrow();
        // The other tables follow by foreign key; the log has none.
        await trx.deleteFrom("request_logs").where("vault_id", "=", id).execute();
        return changedIf(numDeletedRows > 0n, { type: "vault", id });
      }, "revoking"),
  };
}

const GRANT_COLUMNS = ["vault_grants.role", "vault_grants.granted_at", "vault_grants.expires_at"] as const;

async function list(db: Kysely<Schema>, actorId: string): Promise<ListedVault[]> {
  const rows = await db
    .selectFrom("vaults")
    .leftJoin("vault_grants", (join) =>
      join.onRef("vault_grants.vault_id", "=", "vaults.id").on("vault_grants.actor_id", "=", actorId),
    )
    .selectAll("vaults")
    .select(GRANT_COLUMNS)
    .orderBy("vaults.name")
    .execute();
  return rows.map((row) => ({ ...fromRow(row), ...ownGrant(row) }));
}

async function listGranted(db: Kysely<Schema>, actorId: string): Promise<ListedVault[]> {
  const rows = await db
    .selectFrom("vault_grants")
    .innerJoin("vaults", "vaults.id", "vault_grants.vault_id")
    .selectAll("vaults")
    .select(GRANT_COLUMNS)
    .where("vault_grants.actor_id", "=", actorId)
    .orderBy("vault_grants.granted_at")
    .orderBy("vaults.name")
    .execute();
  return rows.map((row) => ({ ...fromRow(row), ...ownGrant(row) }));
}

type GrantColumns = Pick<Selectable<VaultGrantTable>, "role" | "granted_at" | "expires_at">;

function ownGrant(
  row: { readonly [Name in keyof GrantColumns]: GrantColumns[Name] | null },
): Pick<ListedVault, "grant"> {
  if (row.role === null || row.granted_at === null) return {};
  const end = withoutAbsent({ expiresAt: toOptionalNumber(row.expires_at) });
  return { grant: { role: row.role, grantedAt: toNumber(row.granted_at), ...end } };
}

function fromRow(row: Selectable<VaultTable>): Vault {
  return { id: row.id as VaultId, name: row.name, createdAt: toNumber(row.created_at) };
}
