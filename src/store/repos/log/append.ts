import { type Kysely, sql, type Transaction } from "kysely";
import { AppError } from "../../../core/errors.ts";
import { BatchReader, type LogBatch, type LogValue } from "../../../core/log/batch.ts";
import type { LogRepo } from "../../../ports/store/instance/logs.ts";
import { toNumber } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import { beginOn } from "../../transaction.ts";
import { LOG_COLUMNS } from "./columns.ts";
import { FORGOTTEN_MS } from "./insert.ts";

/** With its parameters far below Postgres's limit of 65535. */
const MAX_ROWS = 512;

type Appended = Awaited<ReturnType<LogRepo["append"]>>;

/** `LogRepo.append` on Postgres; SQLite's is `insert.ts`, on the thread that writes. */
export async function appendToPostgres(db: Kysely<Schema>, batch: LogBatch): Promise<Appended> {
  try {
    return await inOrder(db, batch, async (trx, rows) => {
      for (let at = 0; at < rows.length; at += MAX_ROWS) await insert(trx, rows.slice(at, at + MAX_ROWS));
      return { refused: 0 };
    });
  } catch (error) {
    if (error instanceof AppError && error.kind === "unavailable") throw error;
    // A refused row has ended the transaction: once more, and each row so that it ends alone.
    return await inOrder(db, batch, insertSingly);
  }
}

/** Gives `write` the rows that this writer has not written yet, and notes how far it has come. */
async function inOrder(
  db: Kysely<Schema>,
  batch: LogBatch,
  write: (trx: Transaction<Schema>, rows: readonly (readonly LogValue[])[]) => Promise<Appended>,
): Promise<Appended> {
  const { writer, first } = batch;
  return await beginOn(db, "postgres").execute(async (trx) => {
    const known = await trx
      .selectFrom("request_log_writers")
      .select("written")
      .where("writer", "=", writer)
      .forUpdate()
      .executeTakeFirst();
    if (known === undefined) {
      await trx
        .deleteFrom("request_log_writers")
        .where("seen_at", "<", Date.now() - FORGOTTEN_MS)
        .execute();
    }
    const written = known === undefined ? 0 : toNumber(known.written);
    const outcome = await write(trx, rowsFrom(batch, Math.max(0, written + 1 - first)));
    const reached = { written: Math.max(written, first + batch.rows - 1), seen_at: Date.now() };
    await trx
      .insertInto("request_log_writers")
      .values({ writer, ...reached })
      .onConflict((conflict) => conflict.column("writer").doUpdateSet(reached))
      .execute();
    return outcome;
  });
}

function rowsFrom(batch: LogBatch, start: number): readonly (readonly LogValue[])[] {
  const reader = new BatchReader(batch);
  const rows: LogValue[][] = [];
  for (let row = start; row < batch.rows; row += 1) {
    const values: LogValue[] = [];
    reader.read(row, 1, values);
    rows.push(values);
  }
  return rows;
}

async function insert(trx: Transaction<Schema>, rows: readonly (readonly LogValue[])[]): Promise<void> {
  const columns = sql.join(LOG_COLUMNS.map((column) => sql.id(column)));
  const tuples = sql.join(rows.map((values) => sql`(${sql.join(values)})`));
  await sql`insert into request_logs (${columns}) values ${tuples}`.execute(trx);
}

async function insertSingly(
  trx: Transaction<Schema>,
  rows: readonly (readonly LogValue[])[],
): Promise<Appended> {
  let refused = 0;
  let cause: unknown;
  for (const row of rows) {
    await sql`savepoint one_row`.execute(trx);
    try {
      await insert(trx, [row]);
    } catch (error) {
      if (error instanceof AppError && error.kind === "unavailable") throw error;
      await sql`rollback to savepoint one_row`.execute(trx);
      refused += 1;
      cause = error;
    }
    await sql`release savepoint one_row`.execute(trx);
  }
  return refused === 0 ? { refused } : { refused, cause };
}
