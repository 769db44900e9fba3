import { type ClientConfig, Pool, type PoolClient } from "pg";
import type { Breaker } from "./breaker.ts";
import { cut, LeasedConnection } from "./postgres-connection.ts";
import { fromPostgresFailure } from "./postgres-failure.ts";
import type { Notifications } from "./postgres-notifications.ts";
import { clientBehind, refusalOf } from "./postgres-reach.ts";

export type PoolOptions = {
  /** Connections at most; further work waits for one. */
  readonly max: number;
  /** A connection unused for so long is closed. */
  readonly idleTimeoutMs: number;
  /** A connection of that age is replaced. */
  readonly maxLifetimeMs: number;
  /** How long a statement may take; undefined where it may take its time. */
  readonly queryMs: number | undefined;
};

/** How long getting a connection may take, waiting for one to become free included. */
export const CONNECT_MS = 5000;
/** What has not said goodbye by then is cut off. */
const GOODBYE_MS = 1000;
const KEEPALIVE_MS = 10_000;

/**
 * Connections to a Postgres server, none of which is waited for without end: a line that dies without a word answers
 * nothing and closes nothing. While `reach` says that nobody answers, none is waited for at all.
 */
export class ConnectionPool {
  readonly #pool: Pool;
  readonly #queryMs: number | undefined;
  readonly #reach: Breaker;
  readonly #clients = new Set<PoolClient>();
  readonly #stale = new WeakSet<PoolClient>();

  /** With `notifications`, every connection hears them before it is used. */
  constructor(
    config: ClientConfig,
    { max, idleTimeoutMs, maxLifetimeMs, queryMs }: PoolOptions,
    reach: Breaker,
    notifications?: Notifications,
  ) {
    this.#queryMs = queryMs;
    this.#reach = reach;
    this.#pool = new Pool({
      ...config,
      Client: clientBehind(reach) as never,
      max,
      idleTimeoutMillis: idleTimeoutMs,
      maxLifetimeSeconds: Math.ceil(maxLifetimeMs / 1000),
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEPALIVE_MS,
      ...(notifications === undefined ? {} : { onConnect: (client) => notifications.listenOn(client) }),
    });
    this.#pool.on("connect", (client) => this.#clients.add(client));
    this.#pool.on("remove", (client) => this.#clients.delete(client));
    // An unused connection was cut: the pool has dropped it, and whoever comes next gets another.
    this.#pool.on("error", () => {});
  }

  /** Rejects with AppError `store_unavailable` when there is no connection within five seconds. */
  async connect(): Promise<LeasedConnection> {
    return new LeasedConnection(await this.#take(), {
      queryMs: this.#queryMs,
      take: () => this.#take(),
      giveBack: (client) => this.#giveBack(client),
      distrust: (client) => this.#distrust(client),
    });
  }

  /** Ends all connections, and cuts off those that do not come to it within a second. */
  async end(): Promise<void> {
    this.#reach.end();
    const timer = setTimeout(() => {
      for (const client of this.#clients) cut(client);
    }, GOODBYE_MS);
    try {
      await Promise.race([this.#pool.end(), Bun.sleep(2 * GOODBYE_MS)]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #take(): Promise<PoolClient> {
    try {
      for (;;) {
        this.#refuseWhileAway();
        const client = await this.#pool.connect();
        if (!this.#stale.has(client)) return client;
        this.#giveBack(client);
      }
    } catch (cause) {
      throw fromPostgresFailure(cause);
    }
  }

  /** Connections that are being made would keep the line waiting; one that works will be free again. */
  #refuseWhileAway(): void {
    const refused = refusalOf(this.#reach);
    if (refused === undefined) return;
    const mayWait = [...this.#clients].some((client) => !this.#stale.has(client));
    if (!mayWait) throw refused;
  }

  #giveBack(client: PoolClient): void {
    if (!this.#stale.has(client)) return client.release();
    // Cut, since the pool would wait for the other side to agree before it lets the next one in.
    cut(client);
    client.release(true);
  }

  /**
   * What happened to one connection, a failover or a restart, has most likely happened to all that are as old, and the
   * server may be away.
   */
  #distrust(client: PoolClient): void {
    if (this.#stale.has(client)) return;
    this.#stale.add(client);
    for (const other of this.#clients) this.#stale.add(other);
    this.#reach.suspect();
  }
}
