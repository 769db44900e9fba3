import type { Kysely, Selectable } from "kysely";
import type { FrozenActor, FrozenActorRepo } from "../../../ports/store/account/frozen-actors.ts";
import { toBatches, toNumber } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import type { FrozenActorTable } from "../../schema-canaries.ts";
import { changedIf, type Write } from "../../write.ts";

/** Who is frozen, in the database. What its programs may do rests on it, so it is a change of the actor. */
export function createFrozenActorRepo(db: Kysely<Schema>, write: Write): FrozenActorRepo {
  return {
    find: async (actorId) => {
      const row = await db
        .selectFrom("frozen_actors")
        .selectAll()
        .where("actor_id", "=", actorId)
        .executeTakeFirst();
      return row && fromRow(row);
    },
    among: async (actorIds) => {
      const found: FrozenActor[] = [];
      for (const batch of toBatches(actorIds, 1)) {
        const rows = await db
          .selectFrom("frozen_actors")
          .selectAll()
          .where("actor_id", "in", batch)
          .execute();
        found.push(...rows.map(fromRow));
      }
      return found;
    },
    freeze: ({ actorId, actorType, frozenAt, reason }) =>
      write(async (trx) => {
        const { numInsertedOrUpdatedRows = 0n } = await trx
          .insertInto("frozen_actors")
          .values({ actor_id: actorId, actor_type: actorType, frozen_at: frozenAt, reason })
          .onConflict((conflict) => conflict.column("actor_id").doNothing())
          .executeTakeFirstOrThrow();
        return changedIf(numInsertedOrUpdatedRows > 0n, { type: "actor", id: actorId });
      }, "revoking"),
    thaw: (actorId) =>
      write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("frozen_actors")
          .where("actor_id", "=", actorId)
          .executeTakeFirstOrThrow();
        return changedIf(numDeletedRows > 0n, { type: "actor", id: actorId });
      }),
  };
}

function fromRow(row: Selectable<FrozenActorTable>): FrozenActor {
  return {
    actorId: row.actor_id,
    actorType: row.actor_type,
    frozenAt: toNumber(row.frozen_at),
    reason: row.reason,
  };
}
