import { sql, type Transaction } from "kysely";
import type { Change, Changes } from "../ports/store/instance/changes.ts";
import { isReadOnly } from "./dialects/postgres-failure.ts";
import type { ForeignWrites } from "./foreign-writes.ts";
import type { OpenDatabase, Schema } from "./schema.ts";
import { beginOn } from "./transaction.ts";

/** Any number, the same in every process. */
const POSTGRES_LOCK = 7956324892n;
const IDLE_MS = "10000";
/** Shorter than the deadline of a statement, which would cost the connection. */
const LOCK_MS = "4000";

/**
 * Runs `work` in one transaction. When `changed` is true it is committed, and the listeners hear then what it touched;
 * when it is false everything is rolled back and no one is told. A write that is alone has no other beside it.
 */
export type Write = <T>(work: (trx: Transaction<Schema>) => Promise<Outcome<T>>, turn?: Turn) => Promise<T>;

/** Those that revoke wait for no connection that others have: a pool that is busy must not hold them up. */
export type Turn = "beside-others" | "revoking" | "alone" | "revoking-alone";

export type Outcome<T> = {
  readonly value: T;
  readonly changed: boolean;
  /** Empty when nobody can hold anything made from it. */
  readonly touches: readonly Change[];
};

/** The outcome of a write that always changes something and has nothing to tell its caller. */
export function changing(touches: Change | Nobody): Outcome<undefined> {
  return { value: undefined, changed: true, touches: toList(touches) };
}

/** The outcome of a write that says whether it did anything. */
export function changedIf(changed: boolean, touches: Change | Nobody): Outcome<boolean> {
  return { value: changed, changed, touches: toList(touches) };
}

/** The outcome of a write that forgets what nobody can hold anything made from, and says how many rows that were. */
export function deleting(numDeletedRows: bigint): Outcome<number> {
  return { value: Number(numDeletedRows), changed: numDeletedRows > 0n, touches: [] };
}

/** Said in words, so that no write forgets whom it concerns: nobody can hold anything made from what it changed. */
type Nobody = "nobody";

function toList(touches: Change | Nobody): readonly Change[] {
  return touches === "nobody" ? [] : [touches];
}

/** The one way to write, and the one way to hear of it. */
export function createWrite(
  database: OpenDatabase,
  foreign: ForeignWrites,
): { changes: Changes; write: Write } {
  const listeners = new Set<(change: Change) => void>();
  const tell = (change: Change): void => {
    for (const listener of listeners) notify(listener, change);
  };

  const { db } = database;
  const revoking = database.engine === "postgres" ? database.revoking : db;
  const write: Write = async (work, turn = "beside-others") => {
    const on = turn === "revoking" || turn === "revoking-alone" ? revoking : db;
    const isAlone = turn === "alone" || turn === "revoking-alone";
    const attempt = () =>
      beginOn(on, database.engine).execute(async (trx) => {
        if (database.engine === "postgres") await takeTurn(trx, isAlone);
        const outcome = await work(trx);
        if (!outcome.changed) throw new Unchanged(outcome.value);
        return {
          outcome,
          mark: outcome.touches.length > 0 ? await foreign.mark(trx, outcome.touches) : undefined,
        };
      });
    try {
      const { outcome, mark } = await attempt().catch((error) => {
        // The connection was to a server that is no longer the primary: nothing is done, and the next one may be.
        if (isReadOnly(error)) return attempt();
        throw error;
      });
      if (mark !== undefined) foreign.committed(mark);
      outcome.touches.forEach(tell);
      return outcome.value;
    } catch (error) {
      if (error instanceof Unchanged) return error.value;
      throw error;
    }
  };

  const changes: Changes = {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    poll: inTurn(async () => {
      (await foreign.look()).forEach(tell);
    }),
  };
  // Whether the database can be reached is for the next poll to say.
  foreign.onWord(() => changes.poll().catch(() => {}));
  return { changes, write };
}

/**
 * SQLite's transactions hold the write lock from their beginning; on Postgres they run side by side but for this. Where
 * the line to us dies in the middle of one, the server must not keep its locks until it notices.
 */
async function takeTurn(trx: Transaction<Schema>, isAlone: boolean): Promise<void> {
  const lock = sql.raw(isAlone ? "pg_advisory_xact_lock" : "pg_advisory_xact_lock_shared");
  await sql`select set_config('idle_in_transaction_session_timeout', ${sql.lit(IDLE_MS)}, true),
    set_config('lock_timeout', ${sql.lit(LOCK_MS)}, true), ${lock}(${sql.lit(POSTGRES_LOCK)})`.execute(trx);
}

/** One at a time. Who calls while one is under way shares the next with others: that one may have looked too early. */
function inTurn(work: () => Promise<void>): () => Promise<void> {
  let running = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    next ??= running
      .catch(() => {})
      .then(() => {
        next = undefined;
        running = work();
        return running;
      });
    return next;
  };
}

/** Makes Kysely roll back; never leaves this file. */
class Unchanged {
  readonly value: never;

  constructor(value: unknown) {
    this.value = value as never;
  }
}

/** The write is committed already: a listener's fault must not make it look failed, nor keep the others waiting. */
function notify(listener: (change: Change) => void, change: Change): void {
  try {
    listener(change);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
