import type { Socket, TCPSocketListener } from "bun";
import type { Held } from "../connections.ts";
import type { Exchange } from "../exchange.ts";
import type { Caller } from "../flow.ts";
import { CLIENT_DEADLINES, Http1Connection } from "../http1/connection.ts";
import type { Lasting } from "../live.ts";
import { Refused } from "../refusal.ts";
import type { Stream, StreamSink } from "../stream.ts";
import { acceptTls } from "../tls/accept.ts";
import { arriveAbsolute, arriveConnect, arriveNowhere } from "./arrive.ts";
import { proxyCredentials } from "./credentials.ts";
import { HelloReader } from "./hello-reader.ts";
import { type Outer, openTunnel, type TunnelDeps } from "./tunnel.ts";

/** Where a socket's events go: first to whoever finds out what it speaks, then to its connection. */
export type OuterSocket = Socket<{ sink: StreamSink | undefined }>;

export type ListenerDeps = TunnelDeps & {
  /** The names by which clients reach this listener over TLS; only for these is a certificate made here. */
  readonly ownNames: ReadonlySet<string>;
};

const FIRST_BYTE_MS = 120_000;
const HELLO_MS = 10_000;

/**
 * The proxy's port. Takes CONNECT and absolute-form, bare or inside TLS (an `https://` proxy URL); everything else is
 * told what this port is. Throws what Bun.listen throws when the port cannot be had.
 */
export function listen(deps: ListenerDeps, options: { host: string; port: number }): TCPSocketListener {
  return Bun.listen<OuterSocket["data"]>({
    hostname: options.host,
    port: options.port,
    socket: {
      open(socket) {
        socket.setNoDelay(true);
        socket.data = { sink: new Arrival(deps, socket) };
      },
      data: (socket, chunk) => guard(deps, socket, () => socket.data.sink?.data(chunk)),
      drain: (socket) => guard(deps, socket, () => socket.data.sink?.drain()),
      close: (socket) => guard(deps, socket, () => socket.data?.sink?.close()),
      error: (socket) => socket.terminate(),
    },
  });
}

/** Bun sends what a handler throws to uncaughtException: one bad peer must not reach that. */
function guard(deps: ListenerDeps, socket: OuterSocket, work: () => void): void {
  try {
    work();
  } catch (error) {
    deps.fault(error);
    socket.terminate();
  }
}

/** A socket of which nothing is known yet. */
class Arrival implements StreamSink, Held {
  readonly #deps: ListenerDeps;
  readonly #socket: OuterSocket;
  /** Asked for now: once TLS has taken over, the wrapped socket does not know it any more. */
  readonly #ip: string;
  #since: number;
  #begun = false;
  readonly #reader = new HelloReader();
  #busy = false;

  constructor(deps: ListenerDeps, socket: OuterSocket) {
    this.#deps = deps;
    this.#socket = socket;
    this.#ip = socket.remoteAddress;
    this.#since = deps.connections.ticker.now;
    deps.connections.add(this);
  }

  data(chunk: Buffer): void {
    if (!this.#begun) this.#since = this.#deps.connections.ticker.now;
    this.#begun = true;
    const first = this.#reader.push(chunk);
    if (first === undefined || this.#busy) return;
    if (first.type === "unreadable") return this.destroy();
    if (first.type === "tls") return this.#secure(first.hello.serverName, first.bytes);
    this.#deps.connections.remove(this);
    const connection = serve(this.#deps, this.#socket, this.#ip, this.#socket);
    this.#socket.data.sink = connection;
    connection.data(first.bytes);
  }

  drain(): void {}

  close(): void {
    this.#deps.connections.remove(this);
  }

  sweep(now: number): void {
    if (now - this.#since > (this.#begun ? HELLO_MS : FIRST_BYTE_MS)) this.destroy();
  }

  retire(): void {
    this.destroy();
  }

  destroy(): void {
    this.#deps.connections.remove(this);
    this.#socket.terminate();
  }

  /** Nobody has authenticated yet, so a certificate is made for our own names only, whatever is asked for. */
  #secure(serverName: string | undefined, hello: Buffer): void {
    this.#busy = true;
    this.#socket.pause();
    const wanted = serverName?.toLowerCase();
    const name = wanted !== undefined && this.#deps.ownNames.has(wanted) ? wanted : this.#socket.localAddress;
    this.#deps.leaves.issue(name).then(
      (leaf) => {
        this.#socket.resume();
        this.#deps.connections.remove(this);
        let connection: Http1Connection | undefined;
        acceptTls(
          this.#socket,
          { leaf, hello, connections: this.#deps.connections },
          {
            secure: (stream) => {
              connection = serve(this.#deps, stream, this.#ip, undefined);
            },
            data: (chunk) => connection?.data(chunk),
            drain: () => connection?.drain(),
            close: () => connection?.close(),
            fault: this.#deps.fault,
          },
        );
      },
      (error) => {
        this.#deps.fault(error);
        this.destroy();
      },
    );
  }
}

function serve(
  deps: ListenerDeps,
  stream: Stream,
  ip: string,
  socket: OuterSocket | undefined,
): Http1Connection {
  const connection = new Http1Connection(stream, {
    ticker: deps.connections.ticker,
    deadlines: CLIENT_DEADLINES,
    handle: (exchange, owner) => handle(deps, exchange, { connection: owner, socket }, ip),
    closed: (owner) => deps.connections.remove(owner),
  });
  deps.connections.add(connection);
  return connection;
}

function handle(deps: ListenerDeps, exchange: Exchange, outer: Outer, ip: string): void {
  const { connection } = outer;
  const { method, headers } = exchange.request;
  const caller: Caller = { credentials: proxyCredentials(headers), ip, access: undefined };
  try {
    if (method !== "CONNECT") {
      const lasting: Lasting = { caller, destroy: () => connection.destroy() };
      deps.live.add(lasting);
      void deps.pipeline.run(arriveAbsolute(exchange, caller)).finally(() => deps.live.remove(lasting));
      return;
    }
    const arrived = arriveConnect(exchange, caller);
    connection.hold(true);
    openTunnel(deps, arrived, outer).catch((error) => {
      deps.fault(error);
      connection.destroy();
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    deps.pipeline.reject(arriveNowhere(exchange, caller), error);
  }
}
