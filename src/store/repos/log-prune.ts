import type { ExpressionBuilder, ExpressionWrapper, Kysely, SqlBool } from "kysely";
import type { LogRepo } from "../../ports/store/logs.ts";
import { toNumber } from "../column.ts";
import type { Schema } from "../schema.ts";

/** SQLite works on the thread that also proxies: a slice of this many rows holds it for a few milliseconds. */
const SLICE = 1000;

type Rows = ExpressionBuilder<Schema, "request_logs">;
type Condition = (rows: Rows) => ExpressionWrapper<Schema, "request_logs", SqlBool>;

/**
 * Deletes what the rule names, slice by slice with pauses, and gives the number of rows. When it is interrupted
 * the next one goes on. Rows of no vault count as a vault of their own: refusals must not grow without end either.
 */
export async function pruneLogs(
  db: Kysely<Schema>,
  { before, perVault }: Parameters<LogRepo["prune"]>[0],
): Promise<number> {
  let deleted = await deleteInSlices(db, (row) => row("created_at", "<", before));
  const vaults = new Set((await db.selectFrom("vaults").select("id").execute()).map(({ id }) => id));
  for (const { vault_id } of await db.selectFrom("request_logs").select("vault_id").distinct().execute()) {
    const ofVault: Condition = (row) =>
      vault_id === null ? row("vault_id", "is", null) : row("vault_id", "=", vault_id);
    if (vault_id !== null && !vaults.has(vault_id)) {
      // Written behind the request, so possibly after their vault was deleted.
      deleted += await deleteInSlices(db, ofVault);
    } else if (perVault > 0) {
      deleted += await deleteSurplus(db, ofVault, perVault);
    }
  }
  return deleted;
}

async function deleteSurplus(db: Kysely<Schema>, ofVault: Condition, keep: number): Promise<number> {
  const newestSurplus = await db
    .selectFrom("request_logs")
    .select("id")
    .where(ofVault)
    .orderBy("id", "desc")
    .limit(1)
    .offset(keep)
    .executeTakeFirst();
  if (newestSurplus === undefined) return 0;
  const last = toNumber(newestSurplus.id);
  return await deleteInSlices(db, (row) => row.and([ofVault(row), row("id", "<=", last)]));
}

async function deleteInSlices(db: Kysely<Schema>, condition: Condition): Promise<number> {
  for (let deleted = 0; ; await Bun.sleep(1)) {
    const { numDeletedRows } = await db
      .deleteFrom("request_logs")
      .where("id", "in", (eb) =>
        eb.selectFrom("request_logs").select("request_logs.id").where(condition).limit(SLICE),
      )
      .executeTakeFirstOrThrow();
    deleted += Number(numDeletedRows);
    if (numDeletedRows < SLICE) return deleted;
  }
}
