import { UpstreamFault } from "../core/net/upstream-fault.ts";
import type { Upstream, UpstreamCall, UpstreamEvents, UpstreamRequest } from "../ports/upstream.ts";
import { type Connection, dial } from "./dial.ts";
import { type Holder, UpstreamConnection } from "./upstream-connection.ts";
import type { AddressPolicy } from "./vetted-address.ts";

const IDLE_MS = 90_000;
const MAX_IDLE = 1024;
const MAX_IDLE_PER_KEY = 128;

export type UpstreamOptions = {
  readonly policy: AddressPolicy;
  /** PEM bundles that upstream certificates are verified against. */
  readonly ca: readonly string[];
};

type Idle = { readonly connection: UpstreamConnection; readonly since: number };

/** Keep-alive connections by (affinity, scheme, host, port); the most recently used is taken first. */
export class UpstreamPool implements Upstream {
  readonly #options: UpstreamOptions;
  readonly #idle = new Map<string, Idle[]>();
  readonly #sweep: Timer;
  #idleCount = 0;

  constructor(options: UpstreamOptions) {
    this.#options = options;
    this.#sweep = setInterval(() => this.#expire(Date.now() - IDLE_MS), 10_000);
    this.#sweep.unref();
  }

  open(request: UpstreamRequest, events: UpstreamEvents): UpstreamCall {
    const key = `${request.affinity} ${request.scheme} ${request.target.host} ${request.target.port}`;
    const call = new Call(this, key, request, events);
    const kept = this.#take(key);
    if (kept === undefined) call.connect();
    else call.begin(kept, true);
    return call;
  }

  close(): void {
    clearInterval(this.#sweep);
    this.#expire(Number.POSITIVE_INFINITY);
  }

  dial(request: UpstreamRequest): Promise<Connection> {
    const tls = request.scheme === "https" ? { ca: this.#options.ca } : undefined;
    return dial(request.target, { policy: this.#options.policy, tls });
  }

  keep(key: string, connection: UpstreamConnection): void {
    const list = this.#idle.get(key) ?? [];
    if (this.#idleCount >= MAX_IDLE || list.length >= MAX_IDLE_PER_KEY) return connection.destroy();
    list.push({ connection, since: Date.now() });
    this.#idle.set(key, list);
    this.#idleCount += 1;
  }

  #take(key: string): UpstreamConnection | undefined {
    const list = this.#idle.get(key);
    if (list === undefined) return undefined;
    let found: UpstreamConnection | undefined;
    while (found === undefined) {
      const idle = list.pop();
      if (idle === undefined) break;
      this.#idleCount -= 1;
      if (idle.connection.usable) found = idle.connection;
    }
    if (list.length === 0) this.#idle.delete(key);
    return found;
  }

  #expire(before: number): void {
    for (const [key, list] of this.#idle) {
      const fresh = list.filter((idle) => idle.since > before && idle.connection.usable);
      for (const idle of list) if (!fresh.includes(idle)) idle.connection.destroy();
      this.#idleCount -= list.length - fresh.length;
      if (fresh.length === 0) this.#idle.delete(key);
      else this.#idle.set(key, fresh);
    }
  }
}

/** One exchange. What is written before a connection exists waits here. */
class Call implements UpstreamCall, Holder {
  readonly #pool: UpstreamPool;
  readonly #key: string;
  readonly #request: UpstreamRequest;
  readonly events: UpstreamEvents;
  readonly method: string;
  #complete = false;
  #connection: UpstreamConnection | undefined;
  #waiting: Uint8Array[] = [];
  #reused = false;
  #over = false;
  #paused = false;

  constructor(pool: UpstreamPool, key: string, request: UpstreamRequest, events: UpstreamEvents) {
    this.#pool = pool;
    this.#key = key;
    this.#request = request;
    this.events = events;
    this.method = request.method;
  }

  connect(): void {
    this.#pool.dial(this.#request).then(
      (connection) => {
        const upstream = new UpstreamConnection(connection);
        if (this.#over) return upstream.destroy();
        this.begin(upstream, false);
        if (this.flush()) this.events.drain();
      },
      (error: unknown) =>
        this.#fail(error instanceof UpstreamFault ? error : new UpstreamFault("refused", "dial failed")),
    );
  }

  begin(connection: UpstreamConnection, reused: boolean): void {
    this.#reused = reused;
    this.#connection = connection;
    connection.begin(this, this.#request);
    if (this.#paused) connection.pause();
    for (const chunk of this.#waiting) connection.write(chunk);
    this.#waiting = [];
    if (this.#complete) connection.finish();
  }

  write(chunk: Uint8Array): void {
    if (this.#over) return;
    if (this.#connection === undefined) this.#waiting.push(chunk);
    else this.#connection.write(chunk);
  }

  flush(): boolean {
    if (this.#over) return true;
    return this.#connection === undefined ? this.#waiting.length === 0 : this.#connection.flush();
  }

  get complete(): boolean {
    return this.#complete;
  }

  finish(): void {
    this.#complete = true;
    this.#connection?.finish();
  }

  pause(): void {
    this.#paused = true;
    this.#connection?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#connection?.resume();
  }

  abort(): void {
    if (this.#over) return;
    this.#over = true;
    this.#connection?.destroy();
    this.#connection = undefined;
  }

  detach() {
    this.#over = true;
    return this.#connection?.detach();
  }

  released(connection: UpstreamConnection, reusable: boolean): void {
    this.#over = true;
    this.#connection = undefined;
    if (this.#paused) connection.resume();
    if (reusable) this.#pool.keep(this.#key, connection);
    else connection.destroy();
  }

  broken(_connection: UpstreamConnection, fault: UpstreamFault, silent: boolean): void {
    this.#connection = undefined;
    // RFC 9112 9.3.1: a kept connection may close just as it is taken; the request was never acted upon.
    if (this.#reused && silent && this.#request.retryable && !this.#over) {
      this.#reused = false;
      return this.connect();
    }
    this.#fail(fault);
  }

  #fail(fault: UpstreamFault): void {
    if (this.#over) return;
    this.#over = true;
    this.events.fail(fault);
    this.events.flush();
  }
}
