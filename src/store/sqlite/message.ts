import type { SQLQueryBindings } from "bun:sqlite";
import type { Recorded } from "../../core/learn/recorded.ts";
import type { LogBatch } from "../../core/log/batch.ts";
import type { TrafficCounts } from "../../core/log/traffic.ts";
import type { RequestsQuery, TrafficQuery } from "../../ports/store/instance/logs.ts";

/** The path of a database that is kept in memory. */
export const MEMORY = ":memory:";

/** So long a write waits: for its turn in this process, and for other programs' locks with what is left of it. */
export const PATIENCE_MS = 5000;

/** How a connection is opened. */
export type Opening = {
  /** A file, or `:memory:`. */
  readonly path: string;
  /** `read` refuses every statement that changes something; the file must be there and in WAL mode. */
  readonly access: "write" | "read";
  /** The file is judged first, and refused unless it is a whole store of ours; else one is made where none is. */
  readonly inspect?: boolean;
};

/** How long the work may wait for another program's lock; as long as the last one when absent. */
type Patience = { readonly patienceMs?: number };

/** What the thread that proxies asks of the thread that owns a connection. */
export type Work =
  | ({ readonly type: "open" } & Opening)
  | ({
      readonly type: "statement";
      readonly sql: string;
      readonly parameters: readonly SQLQueryBindings[];
    } & Patience)
  /** Rows of the request log, in a transaction of their own (`repos/log/insert.ts`). */
  | ({ readonly type: "append"; readonly batch: LogBatch; readonly now: number } & Patience)
  /** Counts rows of it (`repos/log/traffic-rows.ts`). */
  | { readonly type: "traffic"; readonly slice: TrafficSlice }
  /** Adds rows of it to what was asked for (`repos/log/requests-rows.ts`). */
  | { readonly type: "requests"; readonly slice: RequestsSlice }
  /** Nothing when no transaction is open: SQLite has ended it by itself after some failures. */
  | { readonly type: "rollback" }
  | { readonly type: "close" };

/** What a statement gives. `changes` and `lastInsertRowid` are those of one that returns no rows. */
export type Rows = {
  readonly rows: unknown[];
  readonly changes?: number;
  readonly lastInsertRowid?: number | bigint;
};

/** How many rows the database refused, and why it refused the last of them. */
export type Appended = { readonly refused: number; readonly reason?: Failure };

/** Rows of the request log after the one of that `id` at `at`, by time, `limit` of them. */
export type TrafficSlice = TrafficQuery & {
  readonly at: number;
  readonly id: number;
  readonly limit: number;
};

/** What they come to, and the last of them where there may be others behind it. */
export type CountedSlice = {
  readonly counts: TrafficCounts;
  readonly last?: { readonly at: number; readonly id: number };
};

/** Rows of the request log behind `after`, by time, `limit` of them; all slices of one reading have the same `job`. */
export type RequestsSlice = Omit<RequestsQuery, "actor"> & {
  readonly job: string;
  /** Whose requests count as own; absent: everybody's. */
  readonly actors?: readonly string[];
  readonly after?: { readonly at: number; readonly id: number };
  readonly limit: number;
};

/** The last row where there may be others behind it, else what all came to. */
export type SlicedRequests =
  | { readonly last: { readonly at: number; readonly id: number }; readonly recorded?: undefined }
  | { readonly recorded: Recorded };

/** What the answer to each type of work holds. */
export type Answers = {
  readonly open: undefined;
  readonly statement: Rows;
  readonly append: Appended;
  readonly traffic: CountedSlice;
  readonly requests: SlicedRequests;
  readonly rollback: undefined;
  readonly close: undefined;
};

/** An error as it crosses threads: cloning one drops its `code`, by which failures are told apart. */
export type Failure = { readonly name: string; readonly message: string; readonly code: string };

export type Request = { readonly id: number; readonly work: Work };
export type Reply =
  | { readonly id: number; readonly done: Answers[Work["type"]] }
  | { readonly id: number; readonly failed: Failure };

export function toFailure(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), code: "" };
  return { name: error.name, message: error.message, code: "code" in error ? String(error.code) : "" };
}

/** The error again, without the stack of the other thread. */
export function fromFailure({ name, message, code }: Failure): Error {
  return Object.assign(new Error(message), { name, code });
}
