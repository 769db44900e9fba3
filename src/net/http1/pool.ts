import type { Channel } from "../../lib/stream/channel.ts";
import type { Retired } from "../retired.ts";
import type { Forward } from "../upstream-proxy/forward.ts";
import { Http1Connection, type Keeper } from "./connection.ts";

const IDLE_MS = 90_000;
const MAX_IDLE = 1024;
const MAX_IDLE_PER_KEY = 128;

type Idle = { readonly connection: Http1Connection; readonly since: number };

/** HTTP/1.1 connections that may serve another request of the same key; the most recently used is taken first. */
export class Http1Pool {
  readonly #retired: Retired;
  readonly #idle = new Map<string, Idle[]>();
  #count = 0;

  constructor(retired: Retired) {
    this.#retired = retired;
  }

  /** A connection that comes back here, under this key, when it may be kept. */
  create(key: string, channel: Channel, host: string, forward?: Forward): Http1Connection {
    const keeper: Keeper = {
      keep: (connection) => this.#keep(key, connection),
      retire: (ended) => this.#retired.end(ended),
    };
    return new Http1Connection(channel, host, keeper, forward);
  }

  take(key: string): Http1Connection | undefined {
    const list = this.#idle.get(key);
    if (list === undefined) return undefined;
    let found: Http1Connection | undefined;
    while (found === undefined) {
      const idle = list.pop();
      if (idle === undefined) break;
      this.#count -= 1;
      if (idle.connection.usable) found = idle.connection;
    }
    if (list.length === 0) this.#idle.delete(key);
    return found;
  }

  /** Ends what has been idle for too long, and forgets what the upstream has closed. */
  sweep(now: number): void {
    this.#expire(now - IDLE_MS);
  }

  close(): void {
    this.#expire(Number.POSITIVE_INFINITY);
  }

  #keep(key: string, connection: Http1Connection): void {
    const list = this.#idle.get(key) ?? [];
    if (this.#count >= MAX_IDLE || list.length >= MAX_IDLE_PER_KEY) return connection.retire();
    list.push({ connection, since: performance.now() });
    this.#idle.set(key, list);
    this.#count += 1;
  }

  #expire(before: number): void {
    for (const [key, list] of this.#idle) {
      const fresh: Idle[] = [];
      for (const idle of list) {
        if (idle.since > before && idle.connection.usable) fresh.push(idle);
        else if (idle.connection.usable) idle.connection.retire();
      }
      this.#count -= list.length - fresh.length;
      if (fresh.length === 0) this.#idle.delete(key);
      else this.#idle.set(key, fresh);
    }
  }
}
