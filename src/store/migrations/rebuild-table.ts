/** How a migration changes what `alter table` cannot change on both engines: a CHECK, a column's type, a key. */
import { type Kysely, sql } from "kysely";
import type { Engine } from "../schema.ts";
import { WORDS, type Words } from "./words.ts";

export type Rebuilt = {
  readonly name: string;
  /** What stands between the brackets of `create table`, in both engines' words. */
  readonly definition: (words: Words) => string;
  /** The columns whose values are kept: those that the table has before and after. */
  readonly keep: readonly string[];
  /** `create [unique] index …`, all of them: the old ones go with the old table. Throws when one is forgotten. */
  readonly indexes: readonly string[];
  /** Names of old ones that are not wanted any more. */
  readonly dropped?: readonly string[];
};

/**
 * Makes the table anew with its rows, within a migration. Rows that refer to it stay, and refer to the new one;
 * `migrate` looks before the commit that none of them is left without its row.
 */
export async function rebuildTable(db: Kysely<unknown>, engine: Engine, table: Rebuilt): Promise<void> {
  const run = (text: string) => sql.raw(text).execute(db);
  const { name, definition, keep, indexes } = table;
  const old = `${name}_before`;
  const words = WORDS[engine];
  refuseForgotten(table, await namedIndexes(db, engine, name));
  const columns = keep.join(", ");
  const copy = (from: string, to: string) => `insert into ${to} (${columns}) select ${columns} from ${from}`;
  if (engine === "sqlite") {
    // In this order and no other (SQLite, "Making other kinds of table schema changes"): renaming the old table would
    // take along what refers to it.
    const fresh = `${name}_after`;
    await run(`create table ${fresh} (${definition(words)}) ${words.end}`);
    await run(copy(name, fresh));
    await run(`drop table ${name}`);
    await run(`alter table ${fresh} rename to ${name}`);
  } else {
    const references = await detachReferences(db, name);
    // Out of the way, so that what the new table brings has the names that it has on a new database.
    for (const index of await indexesOf(db, name))
      await run(`alter index ${index} rename to ${index}_before`);
    await run(`alter table ${name} rename to ${old}`);
    await run(`create table ${name} (${definition(words)})`);
    await run(copy(old, name));
    await continueCounting(db, name);
    await run(`drop table ${old}`);
    for (const reference of references) await run(reference);
  }
  for (const index of indexes) await run(index);
}

/** A table that lost an index would still answer, slowly, and take what a unique one refused. */
function refuseForgotten({ name, indexes, dropped = [] }: Rebuilt, old: readonly string[]): void {
  const kept = indexes.join("\n");
  const forgotten = old.filter((index) => !dropped.includes(index) && !kept.includes(` index ${index} on `));
  if (forgotten.length === 0) return;
  throw new Error(`table ${name} is made anew without its indexes: ${forgotten.join(", ")}`);
}

/** Those that `create index` made; what belongs to a key or a constraint stands in the definition. */
async function namedIndexes(db: Kysely<unknown>, engine: Engine, name: string): Promise<readonly string[]> {
  const { rows } = await (engine === "sqlite"
    ? sql<{ index: string }>`select name as "index" from sqlite_master
        where type = 'index' and tbl_name = ${name} and sql is not null`
    : sql<{ index: string }>`select relname as index from pg_index join pg_class on pg_class.oid = indexrelid
        where indrelid = ${name}::regclass
          and not exists (select 1 from pg_constraint where conindid = indexrelid)`
  ).execute(db);
  return rows.map(({ index }) => index);
}

/** Drops the foreign keys that point to the table, and gives the statements that bring them back. */
async function detachReferences(db: Kysely<unknown>, name: string): Promise<readonly string[]> {
  const { rows } = await sql<{ owner: string; key: string; definition: string }>`
    select conrelid::regclass::text as owner, quote_ident(conname) as key, pg_get_constraintdef(oid) as definition
    from pg_constraint where contype = 'f' and confrelid = ${name}::regclass order by owner, key`.execute(db);
  for (const { owner, key } of rows) await sql.raw(`alter table ${owner} drop constraint ${key}`).execute(db);
  return rows.map(({ owner, key, definition }) => `alter table ${owner} add constraint ${key} ${definition}`);
}

async function indexesOf(db: Kysely<unknown>, name: string): Promise<readonly string[]> {
  const { rows } = await sql<{ index: string }>`
    select relname as index from pg_index join pg_class on pg_class.oid = indexrelid
    where indrelid = ${name}::regclass`.execute(db);
  return rows.map(({ index }) => index);
}

/** A copied number is none that the new table's counter has given out. */
async function continueCounting(db: Kysely<unknown>, name: string): Promise<void> {
  const { rows } = await sql<{ column: string }>`
    select attname as column from pg_attribute where attrelid = ${name}::regclass and attidentity <> ''`.execute(
    db,
  );
  for (const { column } of rows) {
    await sql
      .raw(
        `select setval(pg_get_serial_sequence('${name}', '${column}'), max(${column})) from ${name} having max(${column}) > 0`,
      )
      .execute(db);
  }
}
