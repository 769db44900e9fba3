/** Several repos in one transaction: `Store.atomically` over the one way to write. */
import { type Kysely, sql, type Transaction } from "kysely";
import type { Change } from "../ports/store/instance/changes.ts";
import type { Repos, Store } from "../ports/store.ts";
import type { Schema } from "./schema.ts";
import type { Outcome, Write } from "./write.ts";

/** `reposOver` gives the repos over a connection and a way to write. */
export function createAtomically(
  write: Write,
  reposOver: (db: Kysely<Schema>, write: Write) => Repos,
): Store["atomically"] {
  return (work, line = "pool") =>
    write(
      async (trx) => {
        const joined = new JoinedWrites(trx);
        try {
          const { commit, value } = await work(reposOver(trx, joined.write));
          return { value, changed: commit, touches: await joined.settle() };
        } finally {
          joined.end();
        }
      },
      line === "revoking" ? "revoking-alone" : "alone",
    );
}

/**
 * Writes within an open transaction, one after the other. Each has a savepoint: one that changes nothing, or fails, is
 * undone by itself, and whoever started it may go on.
 */
class JoinedWrites {
  readonly #trx: Transaction<Schema>;
  readonly #touches: Change[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #ended = false;
  /** Why a write could not be undone; nothing may be committed then. */
  #broken: { readonly error: unknown } | undefined;

  constructor(trx: Transaction<Schema>) {
    this.#trx = trx;
  }

  readonly write: Write = (work) => {
    if (this.#ended) return Promise.reject(new Error("the unit of work has ended"));
    const running = this.#last.then(() => this.#inSavepoint(work));
    this.#last = running.catch(() => {});
    return running;
  };

  /** Waits for what is still under way, and gives what all of it touched. */
  async settle(): Promise<readonly Change[]> {
    await this.#last;
    if (this.#broken !== undefined) throw this.#broken.error;
    return this.#touches;
  }

  end(): void {
    this.#ended = true;
  }

  async #inSavepoint<T>(work: (trx: Transaction<Schema>) => Promise<Outcome<T>>): Promise<T> {
    await sql`savepoint one_write`.execute(this.#trx);
    try {
      const { value, changed, touches } = await work(this.#trx);
      if (changed) this.#touches.push(...touches);
      else await this.#undo();
      await sql`release savepoint one_write`.execute(this.#trx);
      return value;
    } catch (error) {
      await this.#undo().catch(() => {
        this.#broken ??= { error };
      });
      throw error;
    }
  }

  async #undo(): Promise<void> {
    await sql`rollback to savepoint one_write`.execute(this.#trx);
  }
}
