import type { Kysely } from "kysely";
import type { SessionRepo } from "../../ports/store/sessions.ts";
import type { Schema } from "../schema.ts";
import { CHANGED, changedIf, type Write } from "../write.ts";
import { fromScopedRow, fromSessionRow, toSessionRow } from "./session-row.ts";

/** Sessions of users, agents and vaults in the database, by the hash of their token. */
export function createSessionRepo(db: Kysely<Schema>, write: Write): SessionRepo {
  return {
    create: (session) =>
      write(async (trx) => {
        await trx.insertInto("sessions").values(toSessionRow(session)).execute();
        return CHANGED;
      }),
    byHash: async (hash) => {
      const row = await db.selectFrom("sessions").selectAll().where("hash", "=", hash).executeTakeFirst();
      return row && fromSessionRow(row);
    },
    listScoped: async (vaultId, now) => {
      const rows = await db
        .selectFrom("sessions")
        .selectAll()
        .where("type", "=", "scoped")
        .where("vault_id", "=", vaultId)
        .where((eb) => eb.or([eb("expires_at", "is", null), eb("expires_at", ">", now)]))
        .orderBy("created_at", "desc")
        .orderBy("public_id")
        .execute();
      return rows.map(fromScopedRow);
    },
    delete: (hash) =>
      write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("sessions")
          .where("hash", "=", hash)
          .executeTakeFirstOrThrow();
        return changedIf(numDeletedRows > 0n);
      }),
    deleteScoped: (vaultId, publicId) =>
      write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("sessions")
          .where("type", "=", "scoped")
          .where("vault_id", "=", vaultId)
          .where("public_id", "=", publicId)
          .executeTakeFirstOrThrow();
        return changedIf(numDeletedRows > 0n);
      }),
    // They had ended before, so there is nothing for a proxy to notice.
    deleteExpired: async (before) => {
      const { numDeletedRows } = await db
        .deleteFrom("sessions")
        .where("expires_at", "<", before)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
    // Not a change that a proxy must notice, and far too frequent to be one.
    touch: async (hash, use) => {
      await db
        .updateTable("sessions")
        .set({
          last_used_at: use.at,
          ...(use.ip === undefined ? {} : { last_ip: use.ip }),
          ...(use.userAgent === undefined ? {} : { last_user_agent: use.userAgent }),
        })
        .where("hash", "=", hash)
        .execute();
    },
  };
}
