import type { Kysely, TransactionBuilder } from "kysely";
import type { Engine } from "./schema.ts";

/**
 * A transaction in which each statement sees what was committed before it: whoever waited for a lock goes by what was
 * done meanwhile. Said to Postgres each time, since a database, a user or an address can have another default.
 */
export function beginOn<T>(db: Kysely<T>, engine: Engine): TransactionBuilder<T> {
  const transaction = db.transaction();
  return engine === "postgres" ? transaction.setIsolationLevel("read committed") : transaction;
}
