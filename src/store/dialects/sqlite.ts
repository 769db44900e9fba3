import { Database, type SQLQueryBindings, type Statement } from "bun:sqlite";
import { chmodSync, closeSync, openSync } from "node:fs";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
  type SqliteStatement,
} from "kysely";
import { fromSqliteFailure } from "./sqlite-failure.ts";

const MEMORY = ":memory:";
const CACHED_STATEMENTS = 200;

/**
 * Opens or creates the file, readable by its owner only, and gives a dialect over its one connection.
 * Throws AppError `data_dir_unusable`, `store_corrupt` or `store_unavailable`.
 */
export function openSqlite(path: string): SqliteDialect {
  try {
    if (path !== MEMORY) createPrivately(path);
    const database = new Database(path, { readwrite: true, create: true });
    try {
      configure(database);
    } catch (cause) {
      database.close();
      throw cause;
    }
    return new ImmediateSqliteDialect(database, path);
  } catch (cause) {
    throw fromSqliteFailure(cause, path);
  }
}

/** SQLite gives `-wal` and `-shm` the mode of the main file, so that one is made first and with the right one. */
function createPrivately(path: string): void {
  closeSync(openSync(path, "a", 0o600));
  chmodSync(path, 0o600);
}

function configure(database: Database): void {
  // First, so that the statements after it wait for another process instead of failing.
  database.run("pragma busy_timeout = 5000");
  database.run("pragma journal_mode = wal");
  // In WAL mode the default may lose the last commits at a power cut. A vault that answered "stored" keeps it.
  database.run("pragma synchronous = full");
  database.run("pragma foreign_keys = on");
  // Overwrites deleted content where that costs no further page: a removed secret should not linger in the file.
  database.run("pragma secure_delete = fast");
}

/** Kysely's own dialect, save how transactions begin and end. */
class ImmediateSqliteDialect extends SqliteDialect {
  readonly #database: Database;
  readonly #config: SqliteDialectConfig;

  constructor(database: Database, path: string) {
    const config = { database: createAdapter(database, path) };
    super(config);
    this.#database = database;
    this.#config = config;
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.#config, this.#database);
  }
}

/**
 * Its mutex is why a statement issued outside a transaction cannot join the open transaction of another task:
 * whoever holds the connection holds it alone until commit or rollback.
 */
class ImmediateSqliteDriver extends SqliteDriver {
  readonly #database: Database;

  constructor(config: SqliteDialectConfig, database: Database) {
    super(config);
    this.#database = database;
  }

  /** Takes the write lock at once: a lock taken at the first write fails, without waiting, if another process wrote. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  /** SQLite has rolled back by itself after some failures; a second rollback would hide the first error. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection);
  }
}

function createAdapter(database: Database, path: string): SqliteDialectConfig["database"] & object {
  const statements = new Map<string, Statement>();

  const compile = (sql: string): Statement => {
    const known = statements.get(sql);
    if (known !== undefined) {
      statements.delete(sql);
      statements.set(sql, known);
      return known;
    }
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    for (const [oldest, unused] of statements) {
      if (statements.size <= CACHED_STATEMENTS) break;
      statements.delete(oldest);
      unused.finalize();
    }
    return statement;
  };

  return {
    prepare: (sql) => attempt(path, () => adaptStatement(compile(sql), path)),
    close: () => {
      statements.clear();
      attempt(path, () => database.close(true));
    },
  };
}

function adaptStatement(statement: Statement, path: string): SqliteStatement {
  const all = (parameters: readonly unknown[]): unknown[] =>
    attempt(path, () => statement.all(...(parameters as SQLQueryBindings[])));
  return {
    reader: statement.columnNames.length > 0,
    all,
    run: (parameters) => attempt(path, () => statement.run(...(parameters as SQLQueryBindings[]))),
    // Read whole: an iterator left half-way would outlive its place in the cache.
    iterate: (parameters) => all(parameters).values(),
  };
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw fromSqliteFailure(cause, path);
  }
}
