import type { SQLQueryBindings } from "bun:sqlite";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { MEMORY, type Rows, type Work } from "../sqlite/message.ts";
import { type SqliteThread, startThread } from "../sqlite/thread.ts";
import { fromSqliteFailure } from "./sqlite-failure.ts";

/**
 * A dialect over the database at `path`, which is opened, or created, at the first query. Nothing of SQLite runs on
 * the calling thread. Queries reject with AppError: `data_dir_unusable`, `store_corrupt`, `store_full`,
 * `store_unavailable`, `conflict` or `internal`.
 */
export function openSqlite(path: string): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new ThreadDriver(path),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/**
 * Two threads, each with a connection: whoever reads does not wait while the other one waits for the disk or for
 * another program's lock. A database in memory belongs to one connection, so there reading and writing share it.
 */
class ThreadDriver implements Driver {
  readonly #path: string;
  readonly #lock = new Lock();
  #writer: SqliteThread | undefined;
  #reader: SqliteThread | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async init(): Promise<void> {
    const writer = startThread();
    const reader = this.#path === MEMORY ? undefined : startThread();
    try {
      await this.#ask(writer, { type: "open", path: this.#path, access: "write" });
      if (reader !== undefined) await this.#ask(reader, { type: "open", path: this.#path, access: "read" });
    } catch (error) {
      writer.end();
      reader?.end();
      throw error;
    }
    this.#writer = writer;
    this.#reader = reader;
  }

  async acquireConnection(): Promise<ThreadConnection> {
    return new ThreadConnection(this.#lock, {
      write: (work) => this.#ask(this.#writer, work),
      read: this.#reader === undefined ? undefined : (work) => this.#ask(this.#reader, work),
    });
  }

  beginTransaction(connection: ThreadConnection): Promise<void> {
    return connection.begin();
  }

  commitTransaction(connection: ThreadConnection): Promise<void> {
    return connection.commit();
  }

  rollbackTransaction(connection: ThreadConnection): Promise<void> {
    return connection.rollback();
  }

  async releaseConnection(connection: ThreadConnection): Promise<void> {
    connection.release();
  }

  /** The reader first: the last one to close empties the write-ahead log into the file. */
  async destroy(): Promise<void> {
    for (const thread of [this.#reader, this.#writer]) {
      if (thread === undefined) continue;
      await this.#ask(thread, { type: "close" }).finally(() => thread.end());
    }
  }

  async #ask(thread: SqliteThread | undefined, work: Work): Promise<Rows> {
    try {
      if (thread === undefined) throw new Error("no database is open");
      return await thread.ask(work);
    } catch (cause) {
      throw fromSqliteFailure(cause, this.#path);
    }
  }
}

type Ask = (work: Work) => Promise<Rows>;

/**
 * What Kysely takes for a connection: one task's way to the threads. The lock is why a statement issued outside a
 * transaction cannot join the open transaction of another task: whoever writes has the writer alone until commit or
 * rollback.
 */
class ThreadConnection implements DatabaseConnection {
  readonly #lock: Lock;
  readonly #write: Ask;
  /** Undefined where reading goes through the writer. */
  readonly #read: Ask | undefined;
  #unlock: (() => void) | undefined;

  constructor(lock: Lock, { write, read }: { write: Ask; read: Ask | undefined }) {
    this.#lock = lock;
    this.#write = write;
    this.#read = read;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const work: Work = { type: "statement", sql, parameters: parameters.map(toBinding) };
    const { rows, changes, lastInsertRowid } = await this.#run(work);
    return {
      rows: rows as R[],
      ...(changes === undefined ? {} : { numAffectedRows: BigInt(changes) }),
      ...(lastInsertRowid === undefined ? {} : { insertId: BigInt(lastInsertRowid) }),
    };
  }

  // biome-ignore lint/correctness/useYield: Kysely asks for the method; nothing of ours streams.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error("rows are read whole");
  }

  /** Takes the write lock at once: a lock taken at the first write fails, without waiting, if another process wrote. */
  async begin(): Promise<void> {
    this.#unlock = await this.#lock.take();
    await this.#write(statement("begin immediate"));
  }

  async commit(): Promise<void> {
    await this.#write(statement("commit"));
  }

  /** SQLite has rolled back by itself after some failures; a second rollback would hide the first error. */
  async rollback(): Promise<void> {
    await this.#write({ type: "rollback" });
  }

  release(): void {
    this.#unlock?.();
    this.#unlock = undefined;
  }

  async #run(work: Work & { readonly type: "statement" }): Promise<Rows> {
    if (this.#unlock !== undefined) return this.#write(work);
    if (this.#read !== undefined && /^\s*(select|explain)\b/i.test(work.sql)) return this.#read(work);
    const unlock = await this.#lock.take();
    try {
      return await this.#write(work);
    } finally {
      unlock();
    }
  }
}

function statement(sql: string): Work {
  return { type: "statement", sql, parameters: [] };
}

/** A view is sent with the whole buffer below it, which for a small Buffer is one shared with others. */
function toBinding(value: unknown): SQLQueryBindings {
  return value instanceof Uint8Array ? new Uint8Array(value) : (value as SQLQueryBindings);
}

/** One holder at a time, in the order of asking. */
class Lock {
  #last: Promise<void> = Promise.resolve();

  /** Resolves with what gives it back. */
  async take(): Promise<() => void> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    return resolve;
  }
}
