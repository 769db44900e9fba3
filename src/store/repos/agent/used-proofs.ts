import type { Kysely } from "kysely";
import type { UsedProofRepo } from "../../../ports/store/agent/used-proofs.ts";
import type { Schema } from "../../schema.ts";
import { changedIf, deleting, type Write } from "../../write.ts";

/** What has proven once that somebody holds a key, in the database. */
export function createUsedProofRepo(_db: Kysely<Schema>, write: Write): UsedProofRepo {
  return {
    use: (hash, expiresAt) =>
      write(async (trx) => {
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto("used_proofs")
          .values({ hash, expires_at: expiresAt })
          .onConflict((conflict) => conflict.column("hash").doNothing())
          .executeTakeFirstOrThrow();
        return changedIf(numInsertedOrUpdatedRows === 1n, "nobody");
      }),
    deleteExpired: (now) =>
      write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("used_proofs")
          .where("expires_at", "<=", now)
          .executeTakeFirstOrThrow();
        return deleting(numDeletedRows);
      }),
  };
}
