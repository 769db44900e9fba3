import { existsSync, linkSync, renameSync, rmSync } from "node:fs";
import { Kysely, sql } from "kysely";
import { openSqlite } from "./dialects/sqlite.ts";
import { migrate } from "./migrations/migrate.ts";
import type { Schema } from "./schema.ts";

/**
 * Makes the SQLite file at `path` unless something is there: aside, with its tables, and in its place only when it is
 * whole, so that a file without them was never a new store. Of several processes the first is kept. Throws AppError.
 */
export async function createIfAbsent(path: string): Promise<void> {
  // A log without its file: opening says so.
  if (existsSync(path) || existsSync(`${path}-wal`)) return;
  const aside = `${path}.new-${crypto.randomUUID().slice(0, 8)}`;
  const { dialect } = openSqlite(aside);
  const db = new Kysely<Schema>({ dialect });
  try {
    try {
      await migrate({ db, engine: "sqlite" });
      // Into the one file. Closing would do so as well, and say nothing where the disk has no room for it.
      await sql`pragma wal_checkpoint(truncate)`.execute(db);
    } finally {
      await db.destroy();
    }
    putInPlace(aside, path);
  } finally {
    for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(`${aside}${end}`, { force: true });
  }
}

function putInPlace(aside: string, path: string): void {
  try {
    // Unlike a rename it replaces nothing.
    linkSync(aside, path);
  } catch (error) {
    if (existsSync(path)) return;
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EOPNOTSUPP") throw error;
    renameSync(aside, path);
  }
}
