/** Runs on the thread that owns SQLite. */
import { BatchReader, type LogBatch, type LogValue } from "../../../core/log/batch.ts";
import type { SqliteConnection } from "../../sqlite/connection.ts";
import { type Appended, type Failure, toFailure } from "../../sqlite/message.ts";
import { LOG_COLUMNS } from "./columns.ts";

/** Rows of one statement at most: what a statement costs by itself is shared, and its parameters stay few. */
const MAX_ROWS = 64;
const REFUSED = /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)/;
/** A writer that was not heard of for so long will not come again with an old batch. */
export const FORGOTTEN_MS = 30 * 24 * 3_600_000;

/**
 * Writes the rows of a batch that are not written yet, all in one transaction; a row that the database refuses does
 * not take the others with it. Throws what SQLite throws, and nothing is written then.
 */
export function insertBatch(connection: SqliteConnection, batch: LogBatch, now: number): Appended {
  connection.run("begin immediate", []);
  try {
    const known = connection.run("select written from request_log_writers where writer = ?", [batch.writer]);
    const [row] = known.rows as { written: number }[];
    if (row === undefined) {
      connection.run("delete from request_log_writers where seen_at < ?", [now - FORGOTTEN_MS]);
    }
    const outcome = insertFrom(connection, batch, Math.max(0, (row?.written ?? 0) + 1 - batch.first));
    connection.run(
      `insert into request_log_writers (writer, written, seen_at) values (?, ?, ?)
        on conflict (writer) do update set written = max(written, excluded.written), seen_at = excluded.seen_at`,
      [batch.writer, batch.first + batch.rows - 1, now],
    );
    connection.run("commit", []);
    return outcome;
  } catch (error) {
    connection.rollback();
    throw error;
  }
}

function insertFrom(connection: SqliteConnection, batch: LogBatch, start: number): Appended {
  const reader = new BatchReader(batch);
  const values: LogValue[] = [];
  let refused = 0;
  let reason: Failure | undefined;
  const insert = (first: number, count: number): void => {
    reader.read(first, count, values);
    try {
      connection.run(insertText(count), values);
    } catch (error) {
      const failure = toFailure(error);
      if (!REFUSED.test(failure.code)) throw error;
      if (count > 1) {
        for (let row = first; row < first + count; row += 1) insert(row, 1);
      } else {
        refused += 1;
        reason = failure;
      }
    }
  };
  for (let row = start; row < batch.rows; ) {
    let count = MAX_ROWS;
    // Powers of two, so that few statements serve every number of rows.
    while (count > batch.rows - row) count /= 2;
    insert(row, count);
    row += count;
  }
  return reason === undefined ? { refused } : { refused, reason };
}

const texts = new Map<number, string>();

function insertText(rows: number): string {
  const known = texts.get(rows);
  if (known !== undefined) return known;
  const row = `(${LOG_COLUMNS.map(() => "?").join(", ")})`;
  const text = `insert into request_logs (${LOG_COLUMNS.join(", ")}) values ${Array(rows).fill(row).join(", ")}`;
  texts.set(rows, text);
  return text;
}
