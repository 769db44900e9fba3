import type { Kysely, Transaction } from "kysely";
import type { KeyChallengeRepo } from "../../../ports/store/agent/key-challenges.ts";
import { toNumber } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import { changing, deleting, type Write } from "../../write.ts";

/** What agents are asked to sign, in the database. No proxy holds anything made from one. */
export function createKeyChallengeRepo(_db: Kysely<Schema>, write: Write): KeyChallengeRepo {
  return {
    create: ({ id, did, nonce, origin, expiresAt, peer }, most) =>
      write(async (trx) => {
        await trx
          .insertInto("key_challenges")
          .values({ id, did, nonce, origin, peer, expires_at: expiresAt })
          .execute();
        await dropOldest(trx, most.ofPeer, peer);
        await dropOldest(trx, most.inAll);
        return changing("nobody");
      }),
    take: (id, now) =>
      write(async (trx) => {
        const row = await trx
          .deleteFrom("key_challenges")
          .where("id", "=", id)
          .where("expires_at", ">", now)
          .returningAll()
          .executeTakeFirst();
        const value = row && {
          id: row.id,
          did: row.did,
          nonce: row.nonce,
          origin: row.origin,
          expiresAt: toNumber(row.expires_at),
        };
        return { value, changed: row !== undefined, touches: [] };
      }),
    deleteExpired: (now) =>
      write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("key_challenges")
          .where("expires_at", "<=", now)
          .executeTakeFirstOrThrow();
        return deleting(numDeletedRows);
      }),
  };
}

/** Of that peer, or of all. */
async function dropOldest(trx: Transaction<Schema>, most: number, peer?: string): Promise<void> {
  const { waiting } = await trx
    .selectFrom("key_challenges")
    .select((eb) => eb.fn.countAll().as("waiting"))
    .$if(peer !== undefined, (query) => query.where("peer", "=", peer ?? ""))
    .executeTakeFirstOrThrow();
  const excess = Number(waiting) - most;
  if (excess <= 0) return;
  const oldest = await trx
    .selectFrom("key_challenges")
    .select("id")
    .$if(peer !== undefined, (query) => query.where("peer", "=", peer ?? ""))
    .orderBy("expires_at")
    .orderBy("id")
    .limit(excess)
    .execute();
  const ids = oldest.map(({ id }) => id);
  await trx.deleteFrom("key_challenges").where("id", "in", ids).execute();
}
