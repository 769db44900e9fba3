import { type Kysely, sql, type Transaction } from "kysely";
import type { Revision } from "../ports/store.ts";
import { ONLY_ROW, toNumber } from "./column.ts";
import type { Schema } from "./schema.ts";

/**
 * Runs `work` in one transaction. When `changed` is true the revision rises in the same transaction, and the
 * listeners hear of it after the commit; when it is false everything is rolled back and no one is told.
 */
export type Write = <T>(work: (trx: Transaction<Schema>) => Promise<Outcome<T>>) => Promise<T>;

export type Outcome<T> = { readonly value: T; readonly changed: boolean };

/** The outcome of a write that always changes something and has nothing to tell. */
export const CHANGED: Outcome<undefined> = { value: undefined, changed: true };

/** The outcome of a write that says whether it did anything. */
export function changedIf(changed: boolean): Outcome<boolean> {
  return { value: changed, changed };
}

/** Reads the counter once and gives it with the one way to write what a proxy must notice. */
export async function createWrite(db: Kysely<Schema>): Promise<{ revision: Revision; write: Write }> {
  const listeners = new Set<() => void>();
  let current = await read(db);

  const rise = (value: number): void => {
    if (value <= current) return;
    current = value;
    for (const listener of listeners) notify(listener);
  };

  const write: Write = async (work) => {
    try {
      const { value, reached } = await db.transaction().execute(async (trx) => {
        const outcome = await work(trx);
        if (!outcome.changed) throw new Unchanged(outcome.value);
        return { value: outcome.value, reached: await increment(trx) };
      });
      rise(reached);
      return value;
    } catch (error) {
      if (error instanceof Unchanged) return error.value;
      throw error;
    }
  };

  const revision: Revision = {
    current: () => current,
    refresh: async () => {
      rise(await read(db));
      return current;
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return { revision, write };
}

/** Makes Kysely roll back; never leaves this file. */
class Unchanged {
  readonly value: never;

  constructor(value: unknown) {
    this.value = value as never;
  }
}

async function read(db: Kysely<Schema>): Promise<number> {
  const row = await db.selectFrom("revision").select("value").executeTakeFirstOrThrow();
  return toNumber(row.value);
}

/** Last in its transaction: on Postgres this row is where writers wait for one another, so briefly. */
async function increment(trx: Transaction<Schema>): Promise<number> {
  const row = await trx
    .updateTable("revision")
    .set({ value: sql<number>`value + 1` })
    .where("id", "=", ONLY_ROW)
    .returning("value")
    .executeTakeFirstOrThrow();
  return toNumber(row.value);
}

/** The write is committed already: a listener's fault must not make it look failed, nor keep the others waiting. */
function notify(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
