import type { ExpressionBuilder, ExpressionWrapper, Kysely, SqlBool } from "kysely";
import type { LogRepo } from "../../../ports/store/instance/logs.ts";
import { toNumber } from "../../column.ts";
import type { Schema } from "../../schema.ts";

/** Other writes wait for one slice at most, which takes some ten milliseconds. */
const SLICE = 1000;

type Rows = ExpressionBuilder<Schema, "request_logs">;
type Condition = (rows: Rows) => ExpressionWrapper<Schema, "request_logs", SqlBool>;

/**
 * Deletes what the rule names, slice by slice with pauses, and gives the number of rows. When it is interrupted
 * the next one goes on. Rows of no vault count as a vault of their own: refusals must not grow without end either.
 */
export async function pruneLogs(
  db: Kysely<Schema>,
  { before, perVault, atMost = Number.POSITIVE_INFINITY }: Parameters<LogRepo["prune"]>[0],
  signal?: AbortSignal,
): Promise<number> {
  const slices = new Slices(db, { signal, atMost });
  await slices.delete((row) => row("created_at", "<", before));
  if (perVault > 0) {
    const ofNone: Condition = (row) => row("vault_id", "is", null);
    await slices.delete(await surplus(db, ofNone, perVault));
  }
  const vaults = new Set<string>((await db.selectFrom("vaults").select("id").execute()).map(({ id }) => id));
  for (let last = ""; !slices.over; ) {
    const next = await nextVault(db, last);
    if (next === undefined) break;
    last = next;
    const ofVault: Condition = (row) => row("vault_id", "=", next);
    // Written behind the request, so possibly after their vault was deleted.
    if (!vaults.has(next)) await slices.delete(ofVault);
    else if (perVault > 0) await slices.delete(await surplus(db, ofVault, perVault));
  }
  return slices.deleted;
}

/** The vaults that have rows, one after the other: listing them at once would read the whole index. */
async function nextVault(db: Kysely<Schema>, last: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("request_logs")
    .select("vault_id")
    .where("vault_id", ">", last)
    .orderBy("vault_id")
    .limit(1)
    .executeTakeFirst();
  return row?.vault_id ?? undefined;
}

/** The rows of a vault beyond the newest `keep`; undefined when there are none. */
async function surplus(db: Kysely<Schema>, ofVault: Condition, keep: number): Promise<Condition | undefined> {
  const newest = await db
    .selectFrom("request_logs")
    .select("id")
    .where(ofVault)
    .orderBy("id", "desc")
    .limit(1)
    .offset(keep)
    .executeTakeFirst();
  if (newest === undefined) return undefined;
  const last = toNumber(newest.id);
  return (row) => row.and([ofVault(row), row("id", "<=", last)]);
}

/** Deletes in small transactions, until all is gone, enough is deleted or the signal comes. */
class Slices {
  readonly #db: Kysely<Schema>;
  readonly #signal: AbortSignal | undefined;
  deleted = 0;

  readonly #atMost: number;

  constructor(db: Kysely<Schema>, options: { signal: AbortSignal | undefined; atMost: number }) {
    this.#db = db;
    this.#signal = options.signal;
    this.#atMost = options.atMost;
  }

  get over(): boolean {
    return this.#signal?.aborted === true || this.deleted >= this.#atMost;
  }

  async delete(condition: Condition | undefined): Promise<void> {
    if (condition === undefined) return;
    for (; !this.over; await Bun.sleep(1)) {
      const { numDeletedRows } = await this.#db
        .deleteFrom("request_logs")
        .where("id", "in", (eb) =>
          eb.selectFrom("request_logs").select("request_logs.id").where(condition).limit(SLICE),
        )
        .executeTakeFirstOrThrow();
      this.deleted += Number(numDeletedRows);
      if (numDeletedRows < SLICE) return;
    }
  }
}
