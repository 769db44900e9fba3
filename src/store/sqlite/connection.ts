import { Database, type SQLQueryBindings, type Statement } from "bun:sqlite";
import { chmodSync, closeSync, existsSync, openSync } from "node:fs";
import { inspectFile, watchFile } from "./file.ts";
import { MEMORY, type Opening, PATIENCE_MS, type Rows } from "./message.ts";

const CACHED_STATEMENTS = 200;
const WAL_PAUSE_MS = 10;

/** One connection of SQLite. Every call blocks its thread; errors are those of bun:sqlite and node:fs. */
export type SqliteConnection = {
  run(sql: string, parameters: readonly SQLQueryBindings[]): Rows;
  /** The rows of a statement that gives some, each as its columns in order. */
  values(sql: string, parameters: readonly SQLQueryBindings[]): readonly unknown[][];
  /** From now on, statements wait so long for another program's lock. */
  wait(ms: number): void;
  rollback(): void;
  close(): void;
};

/**
 * Opens the file, or creates it, readable by its owner only. Once another file is in its place, or none, nothing more is
 * read or written: what is written to a file that was moved away is lost to whoever opens the one at its place.
 */
export function openConnection({ path, access, inspect }: Opening): SqliteConnection {
  if (inspect) inspectFile(path);
  if (path !== MEMORY && access === "write") createPrivately(path);
  const database = new Database(path, { readwrite: true, create: access === "write" });
  try {
    configure(database, access);
  } catch (cause) {
    database.close();
    throw cause;
  }
  const statements = new StatementCache(database);
  const requireFile = path === MEMORY ? () => {} : watchFile(path);
  let patience = PATIENCE_MS;
  return {
    run: (sql, parameters) => {
      if (!database.inTransaction) requireFile();
      const statement = statements.prepare(sql);
      // As one array: spread out, the thousand parameters of a log insert would be copied once more.
      const bindings = parameters as unknown as SQLQueryBindings;
      if (statement.columnNames.length > 0) return { rows: statement.all(bindings) };
      return { rows: [], ...statement.run(bindings) };
    },
    values: (sql, parameters) => {
      if (!database.inTransaction) requireFile();
      return statements.prepare(sql).values(parameters as unknown as SQLQueryBindings);
    },
    wait: (ms) => {
      if (ms === patience) return;
      database.run(`pragma busy_timeout = ${ms}`);
      patience = ms;
    },
    rollback: () => {
      if (database.inTransaction) database.run("rollback");
    },
    close: () => {
      statements.clear();
      database.close(true);
    },
  };
}

/**
 * SQLite gives `-wal` and `-shm` the mode of the main file, so that one is made first and with the right one. Those that a
 * killed process has left keep theirs, and are closed to others as well.
 */
function createPrivately(path: string): void {
  closeSync(openSync(path, "a", 0o600));
  for (const end of ["", "-wal", "-shm"]) if (existsSync(path + end)) chmodSync(path + end, 0o600);
}

function configure(database: Database, access: Opening["access"]): void {
  // First, so that the statements after it wait for another process instead of failing.
  database.run(`pragma busy_timeout = ${PATIENCE_MS}`);
  if (access === "read") {
    database.run("pragma query_only = on");
    return;
  }
  enterWal(database);
  // In WAL mode the default may lose the last commits at a power cut. A vault that answered "stored" keeps it.
  database.run("pragma synchronous = full");
  database.run("pragma foreign_keys = on");
  // Overwrites deleted content where that costs no further page: a removed secret should not linger in the file.
  database.run("pragma secure_delete = fast");
}

/**
 * Where another program opens the same new file, SQLite answers this at once with SQLITE_BUSY, whatever `busy_timeout`
 * says: it does not wait where two could wait for each other (sqlite3_busy_handler). Each stands back, and tries again.
 */
function enterWal(database: Database): void {
  for (const end = performance.now() + PATIENCE_MS; ; Bun.sleepSync(WAL_PAUSE_MS)) {
    try {
      database.run("pragma journal_mode = wal");
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error;
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY");
}

/** Compiled statements by their text; the least recently used goes first. */
class StatementCache {
  readonly #database: Database;
  readonly #statements = new Map<string, Statement>();

  constructor(database: Database) {
    this.#database = database;
  }

  prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) {
      this.#statements.delete(sql);
      this.#statements.set(sql, known);
      return known;
    }
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    for (const [oldest, unused] of this.#statements) {
      if (this.#statements.size <= CACHED_STATEMENTS) break;
      this.#statements.delete(oldest);
      unused.finalize();
    }
    return statement;
  }

  clear(): void {
    for (const statement of this.#statements.values()) statement.finalize();
    this.#statements.clear();
  }
}
