import type { Access } from "../app/proxy-access.ts";
import { normalizeHost, type Target } from "../core/net/target.ts";
import { type ClientHello, MAX_HELLO_BYTES, readClientHello } from "../lib/client-hello.ts";
import type { Leaf, LeafIssuer } from "../ports/leaf-issuer.ts";
import { arriveNowhere, arriveTunnelled } from "./arrive.ts";
import type { Connections } from "./connections.ts";
import type { RawClient } from "./exchange.ts";
import type { Arrived, Caller } from "./flow.ts";
import { type Deadlines, Http1Connection } from "./http1-connection.ts";
import type { Http1Exchange } from "./http1-exchange.ts";
import type { OuterSocket } from "./listener.ts";
import type { Pipeline } from "./pipeline.ts";
import { Refused } from "./refusal.ts";
import type { Stream } from "./stream.ts";
import { acceptTls, type StreamEvents } from "./tls-accept.ts";

export type TunnelDeps = {
  readonly pipeline: Pipeline;
  readonly leaves: LeafIssuer;
  readonly connections: Connections;
  fault(error: unknown): void;
};

export type Tunnels = {
  /** Answers a CONNECT and serves what comes through it. */
  open(arrived: Arrived, outer: Http1Connection, socket: OuterSocket): Promise<void>;
};

const ESTABLISHED = Buffer.from("HTTP/1.1 200 Connection Established\r\n\r\n");
const INNER_DEADLINES: Deadlines = { idle: 120_000, head: 10_000, progress: 60_000 };
const HANDSHAKE_MS = 10_000;
const TLS_HANDSHAKE_RECORD = 22;

type Destination = { readonly target: Target; readonly caller: Caller };

/** What is known of a tunnel once its first bytes have been seen. */
type Opened = Destination & {
  readonly scheme: "https" | "http";
  /** The TLS server name is another host's: nothing will be sent anywhere. */
  readonly misdirected: boolean;
};

export function createTunnels(deps: TunnelDeps): Tunnels {
  return {
    async open(arrived, outer, socket) {
      const authenticated = await deps.pipeline.authenticate(arrived);
      if (authenticated === undefined) return outer.hold(false);
      const { target, caller } = arrived;
      // Minted before the answer, so that a host no certificate can be made for is refused in words.
      const leaf = await leafFor(deps, target.host);
      if (leaf === undefined) {
        deps.pipeline.reject(authenticated, new Refused("invalid_host"));
        return outer.hold(false);
      }
      caller.access = authenticated.access as Access;
      const early = outer.takeEarly();
      const raw = outer.detach();
      if (raw === undefined) return;
      raw.write(ESTABLISHED);
      raw.flush();
      new Opening(deps, { target, caller }, { raw, socket, outer, leaf }).begin(early);
    },
  };
}

async function leafFor(deps: TunnelDeps, host: string): Promise<Leaf | undefined> {
  const cached = deps.leaves.cached(host);
  if (cached !== undefined) return cached;
  try {
    return await deps.leaves.issue(host);
  } catch (error) {
    deps.fault(error);
    return undefined;
  }
}

type Below = {
  readonly raw: RawClient;
  readonly socket: OuterSocket;
  readonly outer: Http1Connection;
  readonly leaf: Leaf;
};

/** From the 200 to the first request: waits for the first bytes and decides what is spoken. */
class Opening {
  readonly #deps: TunnelDeps;
  readonly #to: Destination;
  readonly #below: Below;
  readonly #since: number;
  #hello: Buffer = Buffer.alloc(0);
  #decided = false;

  constructor(deps: TunnelDeps, to: Destination, below: Below) {
    this.#deps = deps;
    this.#to = to;
    this.#below = below;
    this.#since = deps.connections.ticker.now;
  }

  begin(early: Uint8Array | undefined): void {
    this.#deps.connections.add(this);
    this.#below.raw.listen({
      data: (chunk) => this.#onData(chunk),
      drain() {},
      close: () => this.#deps.connections.remove(this),
    });
    this.#below.outer.hold(false);
    if (early !== undefined) this.#onData(early);
  }

  sweep(now: number): void {
    if (now - this.#since > HANDSHAKE_MS) this.destroy();
  }

  retire(): boolean {
    this.destroy();
    return true;
  }

  destroy(): void {
    this.#deps.connections.remove(this);
    this.#below.raw.end();
  }

  #onData(chunk: Uint8Array): void {
    if (this.#decided) return;
    this.#hello = this.#hello.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#hello, chunk]);
    // Some clients send plain HTTP through a tunnel to port 80 (undici does for http:// URLs).
    if (this.#hello[0] !== TLS_HANDSHAKE_RECORD) return this.#plain();
    const hello = readClientHello(this.#hello);
    if (hello === "partial" && this.#hello.length <= MAX_HELLO_BYTES) return;
    if (typeof hello === "string") return this.destroy();
    this.#secure(hello);
  }

  #plain(): void {
    const { raw } = this.#below;
    this.#decide();
    const stream: Stream = {
      write: (data) => {
        raw.write(data);
        raw.flush();
        return data.length;
      },
      pause: raw.pause,
      resume: raw.resume,
      end: raw.end,
      terminate: raw.end,
    };
    const connection = this.#serve(stream, "http", false);
    raw.listen(guarded(this.#deps, connection));
    connection.data(this.#hello);
  }

  #secure(hello: ClientHello): void {
    const named = hello.serverName === undefined ? undefined : normalizeHost(hello.serverName);
    const misdirected = hello.serverName !== undefined && named !== this.#to.target.host;
    this.#decide();
    let connection: Http1Connection | undefined;
    const { socket, leaf } = this.#below;
    const stream = acceptTls(
      socket,
      { leaf, hello: this.#hello },
      {
        secure: (accepted) => {
          connection = this.#serve(accepted, "https", misdirected);
        },
        data: (chunk) => connection?.data(chunk),
        drain: () => connection?.drain(),
        close: () => connection?.close(),
        fault: (error) => this.#deps.fault(error),
      },
    );
    if (stream === undefined) this.destroy();
  }

  #decide(): void {
    this.#decided = true;
    this.#deps.connections.remove(this);
  }

  #serve(stream: Stream, scheme: "https" | "http", misdirected: boolean): Http1Connection {
    const opened: Opened = { ...this.#to, scheme, misdirected };
    const connection = new Http1Connection(stream, {
      ticker: this.#deps.connections.ticker,
      deadlines: INNER_DEADLINES,
      handle: (exchange) => handleInner(this.#deps, opened, exchange),
      closed: (owner) => this.#deps.connections.remove(owner),
    });
    this.#deps.connections.add(connection);
    return connection;
  }
}

function handleInner(deps: TunnelDeps, opened: Opened, exchange: Http1Exchange): void {
  const { caller, scheme, target } = opened;
  try {
    if (opened.misdirected) throw new Refused("misdirected");
    // A CONNECT inside a tunnel would be a way around the outer one's checks.
    if (exchange.request.method === "CONNECT") throw new Refused("bad_form");
    void deps.pipeline.run(arriveTunnelled(exchange, caller, scheme, target));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const nowhere = arriveNowhere(exchange, caller);
    deps.pipeline.reject(
      { ...nowhere, ...(caller.access === undefined ? {} : { access: caller.access }), target },
      error,
    );
  }
}

function guarded(deps: TunnelDeps, connection: Http1Connection): StreamEvents {
  const guard = (work: () => void) => {
    try {
      work();
    } catch (error) {
      deps.fault(error);
      connection.destroy();
    }
  };
  return {
    data: (chunk) => guard(() => connection.data(chunk as Buffer)),
    drain: () => guard(() => connection.drain()),
    close: () => guard(() => connection.close()),
  };
}
