import { constants, Database } from "bun:sqlite";
import { existsSync } from "node:fs";

/**
 * How the key in a database file is kept: in clear, or wrapped by a password. Nothing where the file cannot be read or
 * holds no key yet. Changes nothing that is stored, and may be asked while a server has the file open.
 */
export function readKeyMode(path: string): "passwordless" | "password" | undefined {
  try {
    const database = open(path);
    try {
      const row = database.query<{ mode: string }, []>("select mode from master_key").get();
      return row?.mode === "passwordless" || row?.mode === "password" ? row.mode : undefined;
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}

/** The row may stand in a log beside the file only. Without one nobody has it open, and a lock would leave files there. */
function open(path: string): Database {
  if (existsSync(`${path}-wal`)) return new Database(path, { readwrite: true, create: false });
  const uri = path.split("/").map(encodeURIComponent).join("/");
  const { SQLITE_OPEN_READONLY, SQLITE_OPEN_URI } = constants;
  return new Database(`file:${uri}?immutable=1`, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}
