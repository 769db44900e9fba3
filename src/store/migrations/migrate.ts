import { type Kysely, sql } from "kysely";
import { AppError } from "../../core/errors.ts";
import type { Engine, OpenDatabase } from "../schema.ts";
import { beginOn } from "../transaction.ts";
import { MIGRATIONS } from "./index.ts";
import type { Migration } from "./migration.ts";

const POSTGRES_LOCK = 7956324891n;

type Applied = { readonly schema_migrations: { name: string; applied_at: number } };

/**
 * Brings the database to the last of `migrations`, in one transaction: all of the missing ones, or none. A step may
 * rebuild a table that others refer to; one that leaves a row without what it refers to fails.
 * Throws AppError `schema_too_new`, before anything is written, when it holds one that is not in the list.
 * Kysely's own migrator is not used: on SQLite it commits step by step, and it writes before it compares.
 */
export async function migrate(
  { db: typed, engine }: Pick<OpenDatabase, "db" | "engine">,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const db = typed as Kysely<unknown>;
  if (missing(migrations, await appliedNames(db, engine)).length === 0) return;
  if (engine === "postgres") return applyMissing(db, engine, migrations);
  const before = turns.get(db) ?? Promise.resolve();
  const turn = before.then(() => withoutForeignKeys(db, () => applyMissing(db, engine, migrations)));
  turns.set(
    db,
    turn.catch(() => {}),
  );
  return turn;
}

/** The setting below is the connection's, so whoever migrates the same one waits. */
const turns = new WeakMap<Kysely<unknown>, Promise<void>>();

/**
 * Where SQLite enforces foreign keys, dropping a table deletes its rows first, and with them whatever refers to them.
 * The setting does nothing inside a transaction, so it is made around it.
 */
async function withoutForeignKeys(db: Kysely<unknown>, work: () => Promise<void>): Promise<void> {
  await sql`pragma foreign_keys = off`.execute(db);
  try {
    await work();
  } finally {
    await sql`pragma foreign_keys = on`.execute(db);
  }
}

async function applyMissing(
  db: Kysely<unknown>,
  engine: Engine,
  migrations: readonly Migration[],
): Promise<void> {
  await beginOn(db, engine).execute(async (trx) => {
    if (engine === "postgres")
      await sql`select pg_advisory_xact_lock(${sql.lit(POSTGRES_LOCK)})`.execute(trx);
    // Read again: another process may have migrated while this one waited for the lock.
    for (const migration of missing(migrations, await appliedNames(trx, engine))) {
      await trx.schema
        .createTable("schema_migrations")
        .ifNotExists()
        .addColumn("name", "text", (column) => column.primaryKey())
        .addColumn("applied_at", "bigint", (column) => column.notNull())
        .execute();
      await migration.up(trx, engine);
      if (engine === "sqlite") await checkForeignKeys(trx, migration.name);
      await (trx as Kysely<Applied>)
        .insertInto("schema_migrations")
        .values({ name: migration.name, applied_at: Date.now() })
        .execute();
    }
  });
}

/** What SQLite did not check on the way. Postgres did. */
async function checkForeignKeys(trx: Kysely<unknown>, migration: string): Promise<void> {
  const { rows } = await sql<{ table: string; parent: string }>`pragma foreign_key_check`.execute(trx);
  const [orphan] = rows;
  if (orphan === undefined) return;
  const { table, parent } = orphan;
  throw new AppError("internal", {
    message: `The migration ${migration} would leave a row of ${table} without its row of ${parent}. Nothing was changed.`,
  });
}

function missing(migrations: readonly Migration[], applied: readonly string[]): readonly Migration[] {
  const unknown = applied.find((name) => !migrations.some((migration) => migration.name === name));
  if (unknown !== undefined) throw new AppError("schema_too_new", { details: { migration: unknown } });
  return migrations.filter((migration) => !applied.includes(migration.name));
}

async function appliedNames(db: Kysely<unknown>, engine: Engine): Promise<readonly string[]> {
  // Not `to_regclass`: within one transaction it answers from a cache that another's commit does not clear.
  const { rows } =
    engine === "sqlite"
      ? await sql`select 1 from sqlite_master where name = 'schema_migrations'`.execute(db)
      : await sql`
          select 1 from pg_tables where schemaname = current_schema() and tablename = 'schema_migrations'
        `.execute(db);
  if (rows.length === 0) return [];
  const applied = await (db as Kysely<Applied>).selectFrom("schema_migrations").select("name").execute();
  return applied.map((row) => row.name);
}
