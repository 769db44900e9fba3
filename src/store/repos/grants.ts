import type { Kysely } from "kysely";
import type { VaultId } from "../../core/ids.ts";
import type { GrantRepo } from "../../ports/store/grants.ts";
import type { Schema } from "../schema.ts";
import { changedIf, changing, type Write } from "../write.ts";

/** Who may do what in which vault, in the database. */
export function createGrantRepo(db: Kysely<Schema>, write: Write): GrantRepo {
  return {
    find: async (actorId, vaultId) => {
      const row = await db
        .selectFrom("vault_grants")
        .select("role")
        .where("actor_id", "=", actorId)
        .where("vault_id", "=", vaultId)
        .executeTakeFirst();
      return row?.role;
    },
    ofActor: async (actorId) => {
      const rows = await db
        .selectFrom("vault_grants")
        .innerJoin("vaults", "vaults.id", "vault_grants.vault_id")
        .select(["vaults.id", "vaults.name", "vault_grants.role"])
        .where("vault_grants.actor_id", "=", actorId)
        .orderBy("vaults.name")
        .execute();
      return rows.map((row) => ({ vaultId: row.id as VaultId, vaultName: row.name, role: row.role }));
    },
    put: (actor, vaultId, role) =>
      write(async (trx) => {
        await trx
          .insertInto("vault_grants")
          .values({ vault_id: vaultId, actor_type: actor.type, actor_id: actor.id, role })
          .onConflict((conflict) => conflict.columns(["actor_id", "vault_id"]).doUpdateSet({ role }))
          .execute();
        return changing({ type: "actor", id: actor.id });
      }),
    remove: (actorId, vaultId) =>
      write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("vault_grants")
          .where("actor_id", "=", actorId)
          .where("vault_id", "=", vaultId)
          .executeTakeFirstOrThrow();
        return changedIf(numDeletedRows > 0n, { type: "actor", id: actorId });
      }, "revoking"),
  };
}
