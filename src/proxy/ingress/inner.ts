import type { TLSSocket } from "node:tls";
import { normalizeHost } from "../../core/net/target.ts";
import type { Exchange } from "../exchange.ts";
import { CLIENT_DEADLINES, Http1Connection } from "../http1/connection.ts";
import { serveHttp2 } from "../http2/serve.ts";
import type { Lasting } from "../live.ts";
import { Refused } from "../refusal.ts";
import type { Stream } from "../stream.ts";
import { acceptTls } from "../tls/accept.ts";
import { acceptTlsWithin, streamOf } from "../tls/accept-within.ts";
import { arriveNowhere, arriveTunnelled, type Destination, toDestination } from "./arrive.ts";
import type { FirstBytes } from "./hello-reader.ts";
import type { Below, Purpose, TunnelDeps } from "./tunnel.ts";

/** What is spoken inside one tunnel, and whose requests those are. */
export class Inner {
  readonly #deps: TunnelDeps;
  readonly #to: Purpose;
  readonly #below: Below;
  #destination: Destination;
  /** The TLS server name is another host's: nothing will be sent anywhere. */
  #misdirected = false;
  /** Counts the tunnel and ends it with its caller's access, from its first byte to its last. */
  readonly #lasting: Lasting;
  #destroy: () => void;

  constructor(deps: TunnelDeps, to: Purpose, below: Below) {
    this.#deps = deps;
    this.#to = to;
    this.#destination = toDestination("https", to.target);
    this.#below = below;
    this.#destroy = () => below.raw.end();
    this.#lasting = { caller: to.caller, destroy: () => this.#destroy() };
  }

  serve(first: Exclude<FirstBytes, { type: "unreadable" }>): void {
    this.#deps.live.add(this.#lasting);
    // Some clients send plain HTTP through a tunnel to port 80 (undici does for http:// URLs).
    if (first.type === "plain") return this.#plain(first.bytes);
    const { serverName, protocols } = first.hello;
    this.#misdirected = serverName !== undefined && normalizeHost(serverName) !== this.#to.target.host;
    // HTTP/1.1 is the faster path and nearly everyone offers it; gRPC clients offer h2 alone.
    const onlyHttp2 = protocols.includes("h2") && !protocols.includes("http/1.1");
    const { socket } = this.#below;
    if (onlyHttp2 || socket === undefined)
      return this.#within(first.bytes, onlyHttp2 ? ["h2"] : ["http/1.1"]);
    this.#native(socket, first.bytes);
  }

  #plain(bytes: Buffer): void {
    const { raw } = this.#below;
    this.#destination = toDestination("http", this.#to.target);
    let blocked = false;
    const stream: Stream = {
      write(data) {
        if (blocked) return 0;
        raw.write(Buffer.from(data));
        blocked = !raw.flush();
        return data.length;
      },
      pause: () => raw.pause(),
      resume: () => raw.resume(),
      end: () => raw.end(),
      terminate: () => raw.end(),
    };
    const connection = this.#http1(stream);
    raw.listen({
      data: (chunk) => this.#guard(connection, () => connection.data(Buffer.from(chunk))),
      drain: () => {
        blocked = false;
        this.#guard(connection, () => connection.drain());
      },
      close: () => this.#guard(connection, () => connection.close()),
    });
    connection.data(bytes);
  }

  #native(socket: NonNullable<Below["socket"]>, hello: Buffer): void {
    let connection: Http1Connection | undefined;
    this.#destroy = acceptTls(
      socket,
      { leaf: this.#below.leaf, hello, connections: this.#deps.connections },
      {
        secure: (stream) => {
          connection = this.#http1(stream);
        },
        data: (chunk) => connection?.data(chunk),
        drain: () => connection?.drain(),
        close: () => {
          this.#leave();
          connection?.close();
        },
        fault: (error) => this.#deps.fault(error),
      },
    );
  }

  #leave(): void {
    this.#deps.live.remove(this.#lasting);
  }

  #within(hello: Buffer, protocols: readonly string[]): void {
    const { raw, leaf } = this.#below;
    acceptTlsWithin(
      raw,
      { leaf, hello, protocols, connections: this.#deps.connections },
      {
        secured: (socket, protocol) => (protocol === "h2" ? this.#http2(socket) : this.#http1Within(socket)),
        failed: () => {
          this.#leave();
          raw.end();
        },
      },
    );
  }

  #http1Within(socket: TLSSocket): void {
    let connection: Http1Connection | undefined;
    const stream = streamOf(socket, {
      data: (chunk) => connection?.data(chunk),
      drain: () => connection?.drain(),
      close: () => connection?.close(),
      fault: (error) => this.#deps.fault(error),
    });
    connection = this.#http1(stream);
  }

  #http2(socket: TLSSocket): void {
    this.#destroy = () => void socket.destroy();
    socket.once("close", () => this.#leave());
    serveHttp2(socket, {
      connections: this.#deps.connections,
      handle: (exchange) => this.#handle(exchange),
      fault: (error) => this.#deps.fault(error),
    });
  }

  #http1(stream: Stream): Http1Connection {
    const { connections } = this.#deps;
    const connection: Http1Connection = new Http1Connection(stream, {
      ticker: connections.ticker,
      deadlines: CLIENT_DEADLINES,
      handle: (exchange) => this.#handle(exchange),
      closed: (owner) => {
        connections.remove(owner);
        this.#leave();
      },
    });
    this.#destroy = () => connection.destroy();
    connections.add(connection);
    return connection;
  }

  #handle(exchange: Exchange): void {
    const { caller } = this.#to;
    try {
      if (this.#misdirected) throw new Refused("misdirected");
      // A CONNECT inside a tunnel would be a way around the outer one's checks.
      if (exchange.request.method === "CONNECT") throw new Refused("bad_form");
      void this.#deps.pipeline.run(arriveTunnelled(exchange, caller, this.#destination));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const access = caller.access === undefined ? {} : { access: caller.access };
      this.#deps.pipeline.reject(
        { ...arriveNowhere(exchange, caller), ...access, ...this.#destination },
        error,
      );
    }
  }

  #guard(connection: Http1Connection, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#deps.fault(error);
      connection.destroy();
    }
  }
}
