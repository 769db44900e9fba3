import type { Kysely } from "kysely";
import type { PastUse } from "../../../core/limit/replay.ts";
import { toNumber } from "../../column.ts";
import type { Schema } from "../../schema.ts";

/** `LogRepo.pastUses`: from the newest back by the primary key. */
export async function listPastUses(
  db: Kysely<Schema>,
  { since, atMost }: { readonly since: number; readonly atMost: number },
): Promise<readonly PastUse[]> {
  const newest = db
    .selectFrom("request_logs")
    .select(["id", "created_at", "latency_ms", "matched_service", "actor_type", "actor_id", "vault_id"])
    .orderBy("id", "desc")
    .limit(atMost)
    .as("newest");
  const rows = await db
    .selectFrom(newest)
    .selectAll()
    .where("vault_id", "is not", null)
    .where("created_at", ">=", since)
    .orderBy("id")
    .execute();
  return rows.map((row) => {
    const tookMs = toNumber(row.latency_ms);
    return {
      key: `${row.actor_type} ${row.actor_id} ${row.vault_id}`,
      // Rows are made when a request is over.
      arrivedAt: toNumber(row.created_at) - tookMs,
      tookMs,
      brokered: row.matched_service !== "",
    };
  });
}
