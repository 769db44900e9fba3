import type { Kysely } from "kysely";
import type { SettingRepo } from "../../../ports/store/instance/settings.ts";
import type { Schema } from "../../schema.ts";
import { changedIf, changing, type Write } from "../../write.ts";

/** Settings of vaults and of the instance in the database; an absent row is the default. */
export function createSettingRepo(db: Kysely<Schema>, write: Write): SettingRepo {
  return {
    vault: async (vaultId, key) => {
      const row = await db
        .selectFrom("vault_settings")
        .select("value")
        .where("vault_id", "=", vaultId)
        .where("key", "=", key)
        .executeTakeFirst();
      return row?.value;
    },
    setVault: (vaultId, key, value) =>
      write(async (trx) => {
        if (value === undefined) {
          await trx
            .deleteFrom("vault_settings")
            .where("vault_id", "=", vaultId)
            .where("key", "=", key)
            .execute();
          return changing({ type: "vault", id: vaultId });
        }
        await trx
          .insertInto("vault_settings")
          .values({ vault_id: vaultId, key, value })
          .onConflict((conflict) => conflict.columns(["vault_id", "key"]).doUpdateSet({ value }))
          .execute();
        return changing({ type: "vault", id: vaultId });
      }),
    instance: async (key) => {
      const row = await db
        .selectFrom("instance_settings")
        .select("value")
        .where("key", "=", key)
        .executeTakeFirst();
      return row?.value;
    },
    setInstance: (key, value) =>
      write(async (trx) => {
        if (value === undefined) {
          await trx.deleteFrom("instance_settings").where("key", "=", key).execute();
          return changing({ type: "instance" });
        }
        await trx
          .insertInto("instance_settings")
          .values({ key, value })
          .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
          .execute();
        return changing({ type: "instance" });
      }),
    takeInstance: (key, expected) =>
      write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("instance_settings")
          .where("key", "=", key)
          .where("value", "=", expected)
          .executeTakeFirstOrThrow();
        return changedIf(numDeletedRows > 0n, { type: "instance" });
      }),
  };
}
