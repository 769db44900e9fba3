/** The file of a database as such: is it one of ours and whole, and is it still the one that was opened? */
import { Database } from "bun:sqlite";
import { accessSync, constants, existsSync, type Stats, statSync } from "node:fs";

/** The migration that every store of ours begins with. */
const FIRST_MIGRATION = "0001-baseline";

/** What `sqlite-failure.ts` tells apart besides SQLite's own codes. */
export class FileFault extends Error {
  override readonly name = "FileFault";
  readonly code: "FILE_EMPTY" | "FILE_FOREIGN" | "FILE_DAMAGED" | "FILE_MOVED" | "FILE_MISSING";
  constructor(code: FileFault["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Judges an existing file before anything of it is changed. Throws FileFault: stores appear whole (`create.ts`), so one
 * without content was cut, and one without our tables is another program's. A damaged page would hide rows in silence.
 */
export function inspectFile(path: string): void {
  if (!existsSync(path)) {
    const left = `${path}-wal`;
    if (existsSync(left)) throw new FileFault("FILE_MISSING", `it is gone, but ${left} is there`);
    return;
  }
  accessSync(path, constants.R_OK | constants.W_OK);
  const stats = statSync(path);
  if (stats.isFile() && stats.size === 0) throw new FileFault("FILE_EMPTY", "it is empty");
  const database = new Database(path, { readwrite: true, create: false });
  try {
    database.run("pragma query_only = on");
    requireOurs(database);
    const [first] = database.query<{ quick_check: string }, []>("pragma quick_check(1)").all();
    if (first?.quick_check !== "ok") throw new FileFault("FILE_DAMAGED", first?.quick_check ?? "unknown");
  } finally {
    database.close();
  }
}

/** Gives a function that throws FileFault once another file, or none, is where this one was. */
export function watchFile(path: string): () => void {
  const opened = statSync(path);
  return () => {
    let there: Stats | undefined;
    try {
      there = statSync(path);
    } catch {
      // Gone, or its directory is.
    }
    if (there?.ino === opened.ino && there.dev === opened.dev) return;
    throw new FileFault("FILE_MOVED", `it was ${there === undefined ? "moved or deleted" : "replaced"}`);
  };
}

function requireOurs(database: Database): void {
  const tables = database
    .query<{ name: string }, []>("select name from sqlite_master where type = 'table'")
    .all()
    .map(({ name }) => name);
  if (tables.length === 0) throw new FileFault("FILE_EMPTY", "it holds no tables");
  const columns = database
    .query<{ name: string }, []>("select name from pragma_table_info('schema_migrations')")
    .all()
    .map(({ name }) => name);
  const ours =
    columns.includes("name") &&
    database.query("select 1 from schema_migrations where name = ?").get(FIRST_MIGRATION) !== null;
  if (!ours) throw new FileFault("FILE_FOREIGN", `it has the tables ${tables.slice(0, 3).join(", ")}`);
}
