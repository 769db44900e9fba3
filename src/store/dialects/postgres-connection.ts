import type { ClientBase, PoolClient, QueryResult } from "pg";
import { AppError } from "../../core/errors.ts";
import { fromPostgresFailure, isConnectionLost, isReadOnly } from "./postgres-failure.ts";

/** What a connection needs from the pool that it belongs to. */
export type Owner = {
  /** How long a statement may take. */
  readonly queryMs: number | undefined;
  take(): Promise<PoolClient>;
  giveBack(client: PoolClient): void;
  /** This one is no good, and so are most likely the others like it. */
  distrust(client: PoolClient): void;
};

/**
 * A connection in somebody's hands, as Kysely wants it; it rejects with AppError. What reads outside of a transaction,
 * or begins one, is asked once more on another connection when this one turns out to be lost. A write is not, since
 * nobody knows whether it was done.
 */
export class LeasedConnection {
  readonly #owner: Owner;
  /** Undefined when the one that was lost could not be replaced. */
  #client: PoolClient | undefined;
  #inTransaction = false;
  #isBroken = false;

  constructor(client: PoolClient, owner: Owner) {
    this.#owner = owner;
    this.#client = client;
    client.on("error", ignore);
  }

  async query(text: string, parameters: readonly unknown[] = []): Promise<QueryResult> {
    // With the connection went the transaction. A failed rollback would hide the failure before it.
    if (this.#isBroken && text === "rollback") return NOTHING;
    const mayRepeat = !this.#inTransaction && REPEATABLE.test(text);
    if (text === "begin") this.#inTransaction = true;
    if (text === "commit" || text === "rollback") this.#inTransaction = false;
    try {
      return await this.#ask(text, parameters);
    } catch (cause) {
      if (!mayRepeat || !isConnectionLost(cause)) throw this.#judge(cause);
    }
    await this.#exchange();
    try {
      return await this.#ask(text, parameters);
    } catch (cause) {
      throw this.#judge(cause);
    }
  }

  /** Kysely discards a connection whose transaction could not be taken back. */
  release(discard = false): void {
    const client = this.#client;
    this.#client = undefined;
    if (client === undefined) return;
    if (discard) this.#owner.distrust(client);
    client.off("error", ignore);
    this.#owner.giveBack(client);
  }

  /** The lost one goes first: its place may be the only one. */
  async #exchange(): Promise<void> {
    this.release(true);
    const next = await this.#owner.take();
    next.on("error", ignore);
    this.#client = next;
  }

  #judge(cause: unknown): AppError {
    const isLost = isConnectionLost(cause) || cause instanceof TooSlow;
    if (isLost) this.#isBroken = true;
    if (this.#client !== undefined && (isLost || isReadOnly(cause))) this.#owner.distrust(this.#client);
    return fromPostgresFailure(cause);
  }

  /** What comes after the deadline is no answer any more, and the connection is in the middle of it. */
  async #ask(text: string, parameters: readonly unknown[]): Promise<QueryResult> {
    if (this.#client === undefined) throw new AppError("store_unavailable");
    const answer = this.#client.query(text, [...parameters]);
    const { queryMs } = this.#owner;
    if (queryMs === undefined) return await answer;
    answer.catch(ignore);
    const { promise: deadline, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new TooSlow(queryMs)), queryMs);
    try {
      return await Promise.race([answer, deadline]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Ends a connection at once. pg has no word for it: its own way waits for the other side. */
export function cut(client: ClientBase): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}

/** What may be asked twice: it changes nothing. */
const REPEATABLE = /^\s*(select|begin)\b/i;
const NOTHING: QueryResult = { command: "ROLLBACK", rowCount: 0, oid: 0, fields: [], rows: [] };

class TooSlow extends AppError {
  constructor(ms: number) {
    super("store_unavailable", {
      message: `The database did not answer within ${ms / 1000} s.`,
      hint: "Check the database server and the network between.",
    });
  }
}

/** Whoever asks hears of it; unheard, an event of this name would end the process. */
function ignore(): void {}
