/** How a process learns that another one has written to the database: each engine has its own way. */
import { type Kysely, sql, type Transaction } from "kysely";
import { ONLY_ROW, toNumber } from "./column.ts";
import type { Engine, Schema } from "./schema.ts";

export type ForeignWrites = {
  /** Last in a transaction of ours that others must notice; `committed` takes its result after the commit. */
  mark(trx: Transaction<Schema>): Promise<number>;
  committed(mark: number): void;
  /** True when another process has written since the last look. May be true for a write of ours that is under way. */
  look(): Promise<boolean>;
};

export function watchForeignWrites(db: Kysely<Schema>, engine: Engine): Promise<ForeignWrites> {
  return engine === "sqlite" ? watchDataVersion(db) : watchCounter(db);
}

/**
 * SQLite counts for each connection what others have committed; asked with a pragma, the connection is the one that
 * writes, for which our own writes are none. Writes by any program count, knowing of us or not.
 */
async function watchDataVersion(db: Kysely<Schema>): Promise<ForeignWrites> {
  const read = async () => {
    const { rows } = await sql<{ data_version: number }>`pragma data_version`.execute(db);
    return rows[0]?.data_version;
  };
  let seen = await read();
  return {
    mark: async () => 0,
    committed() {},
    async look() {
      const before = seen;
      seen = await read();
      return seen !== before;
    },
  };
}

/** On Postgres a stored counter rises with every write that others must notice. What we did not raise, others did. */
async function watchCounter(db: Kysely<Schema>): Promise<ForeignWrites> {
  const read = async () => {
    const row = await db.selectFrom("revision").select("value").executeTakeFirstOrThrow();
    return toNumber(row.value);
  };
  /** All up to this one are known. */
  let seen = await read();
  /** Of our own, those above it: commits are not answered in their order. */
  const own = new Set<number>();
  const advance = () => {
    while (own.delete(seen + 1)) seen += 1;
  };
  return {
    // This row is where writers wait for one another, so it comes last and is held briefly.
    async mark(trx) {
      const row = await trx
        .updateTable("revision")
        .set({ value: sql<number>`value + 1` })
        .where("id", "=", ONLY_ROW)
        .returning("value")
        .executeTakeFirstOrThrow();
      return toNumber(row.value);
    },
    committed(mark) {
      if (mark > seen) own.add(mark);
      advance();
    },
    async look() {
      const stored = await read();
      if (stored <= seen) return false;
      seen = stored;
      for (const mark of own) if (mark <= seen) own.delete(mark);
      advance();
      return true;
    },
  };
}
