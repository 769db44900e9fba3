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
import type { LogBatch } from "../../core/log/batch.ts";
import {
  type Answers,
  type Appended,
  type CountedSlice,
  MEMORY,
  PATIENCE_MS,
  type RequestsSlice,
  type Rows,
  type SlicedRequests,
  type TrafficSlice,
  type Work,
} from "../sqlite/message.ts";
import { type SqliteThread, startThread } from "../sqlite/thread.ts";
import { fromSqliteFailure } from "./sqlite-failure.ts";

const CLOSE_MS = 2000;

export type OpenSqlite = {
  readonly dialect: Dialect;
  /** Writes a batch of the request log as `LogRepo.append` says. The database must have been queried before. */
  append(batch: LogBatch): Promise<Appended>;
  /** Counts a slice of the request log for `LogRepo.traffic`. The database must have been queried before. */
  count(slice: TrafficSlice): Promise<CountedSlice>;
  /** Reads a slice of it for `LogRepo.requests`. The database must have been queried before. */
  requests(slice: RequestsSlice): Promise<SlicedRequests>;
};

/**
 * A dialect over the database at `path`, which is opened, or created, at the first query. Nothing of SQLite runs on
 * the calling thread. With `inspect` the file must be there, one of ours and whole. Everything rejects with AppError: `data_dir_unusable`, `store_corrupt`, `store_full`,
 * `store_unavailable`, `conflict` or `internal`.
 */
export function openSqlite(path: string, options: { readonly inspect?: boolean } = {}): OpenSqlite {
  const driver = new ThreadDriver(path, options.inspect ?? false);
  return {
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => driver,
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
    append: (batch) => driver.append(batch),
    count: (slice) => driver.read({ type: "traffic", slice }),
    requests: (slice) => driver.read({ type: "requests", slice }),
  };
}

/**
 * Two threads, each with a connection: whoever reads does not wait while the other one waits for the disk or for
 * another program's lock. A database in memory belongs to one connection, so there reading and writing share it.
 */
class ThreadDriver implements Driver {
  readonly #path: string;
  readonly #inspect: boolean;
  readonly #lock = new Lock();
  #writer: SqliteThread | undefined;
  #reader: SqliteThread | undefined;

  constructor(path: string, inspect: boolean) {
    this.#path = path;
    this.#inspect = inspect;
  }

  async init(): Promise<void> {
    const writer = startThread();
    const reader = this.#path === MEMORY ? undefined : startThread();
    try {
      await this.#ask(writer, { type: "open", path: this.#path, access: "write", inspect: this.#inspect });
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

  async append(batch: LogBatch): Promise<Appended> {
    const { unlock, patienceMs } = await this.#lock.take();
    try {
      return await this.#ask(this.#writer, { type: "append", batch, now: Date.now(), patienceMs });
    } finally {
      unlock();
    }
  }

  async read<W extends Extract<Work, { type: "traffic" | "requests" }>>(
    work: W,
  ): Promise<Answers[W["type"]]> {
    if (this.#reader !== undefined) return await this.#ask(this.#reader, work);
    const { unlock } = await this.#lock.take();
    try {
      return await this.#ask(this.#writer, work);
    } finally {
      unlock();
    }
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

  /**
   * The reader first: the last one to close empties the write-ahead log into the file. A thread that does not come to
   * it, because another program holds the database, is left; what was committed is in the log then.
   */
  async destroy(): Promise<void> {
    for (const thread of [this.#reader, this.#writer]) {
      if (thread === undefined) continue;
      const closed = this.#ask(thread, { type: "close" });
      await Promise.race([closed, Bun.sleep(CLOSE_MS)]).finally(() => thread.end());
      closed.catch(() => {});
    }
  }

  async #ask<W extends Work>(thread: SqliteThread | undefined, work: W): Promise<Answers[W["type"]]> {
    try {
      if (thread === undefined) throw new Error("no database is open");
      return await thread.ask(work);
    } catch (cause) {
      throw fromSqliteFailure(cause, this.#path);
    }
  }
}

type Statement = Extract<Work, { type: "statement" }>;
type Ask = <W extends Work>(work: W) => Promise<Answers[W["type"]]>;

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
    const work: Statement = { type: "statement", sql, parameters: parameters.map(toBinding) };
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
    const { unlock, patienceMs } = await this.#lock.take();
    this.#unlock = unlock;
    await this.#write({ ...statement("begin immediate"), patienceMs });
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

  async #run(work: Statement): Promise<Rows> {
    if (this.#unlock !== undefined) return this.#write(work);
    if (this.#read !== undefined && /^\s*(select|explain)\b/i.test(work.sql)) return this.#read(work);
    const { unlock, patienceMs } = await this.#lock.take();
    try {
      return await this.#write({ ...work, patienceMs });
    } finally {
      unlock();
    }
  }
}

function statement(sql: string): Statement {
  return { type: "statement", sql, parameters: [] };
}

/** A view is sent with the whole buffer below it, which for a small Buffer is one shared with others. */
function toBinding(value: unknown): SQLQueryBindings {
  return value instanceof Uint8Array ? new Uint8Array(value) : (value as SQLQueryBindings);
}

const STEP_MS = 500;

/** One holder at a time, in the order of asking. */
class Lock {
  #last: Promise<void> = Promise.resolve();

  /**
   * Resolves with what gives it back, and with how long its holder may still wait for other programs: everyone behind
   * a write that waits for one waits no longer than that write, instead of once more each.
   */
  async take(): Promise<{ readonly unlock: () => void; readonly patienceMs: number }> {
    const asked = performance.now();
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    const left = PATIENCE_MS - (performance.now() - asked);
    // In steps, since each change is one more statement.
    return { unlock: resolve, patienceMs: Math.max(0, Math.ceil(left / STEP_MS) * STEP_MS) };
  }
}
