import type { Target } from "../../core/net/target.ts";
import { UpstreamFault } from "../../core/net/upstream-fault.ts";
import { Channel } from "../../lib/stream/channel.ts";
import {
  descriptorOf,
  SOCKET_EVENTS,
  SocketStream,
  type StreamSocket,
} from "../../lib/stream/socket-stream.ts";
import type { UpstreamProtocol } from "../../ports/net/upstream.ts";
import type { Forward } from "../upstream-proxy/forward.ts";
import { certificateFault, handshakeFault, offered, serverName } from "./verify.ts";

/** Bounds for establishing a connection, from the reference: 10 s to connect, 10 s for TLS. */
export const CONNECT_TIMEOUT_MS = 10_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;
const AT_THE_LIMIT = "agent-vault has as many connections open as its system allows (ulimit -n)";

export type TlsOptions = {
  /** PEM bundles that the chain is verified against. */
  readonly ca: readonly string[];
  /** Offered by ALPN (RFC 7301), in this order. */
  readonly offer: readonly UpstreamProtocol[];
};

/** A connection over which nothing was said yet. */
export type Dialled = {
  readonly channel: Channel;
  /** What the upstream chose of what was offered; undefined when it chose nothing, or without TLS. */
  readonly protocol: UpstreamProtocol | undefined;
  /** The peer's address, as it was dialled. */
  readonly address: string;
  /** The peer is an HTTP proxy, which is told with each request where that is to go; absent: it is the upstream. */
  readonly forward?: Forward;
};

/** One attempt at one address. */
export type Attempt = {
  /** Rejects with UpstreamFault. */
  readonly result: Promise<Dialled>;
  /** Gives up; the result is a fault unless it is there already. */
  cancel(): void;
};

export type AttemptOptions = {
  readonly target: Target;
  readonly address: string;
  /** Undefined: in the clear. */
  readonly tls: TlsOptions | undefined;
  /** Milliseconds that connecting may take; TLS has its own. */
  readonly connectMs: number;
  /** May a socket with this descriptor stay open? */
  admits(descriptor: number): boolean;
  /** The address answers: TLS, if there is any, begins. */
  connected(): void;
};

/**
 * Connects to one address. With TLS, chain and host name are verified before anything can be written; an address as
 * host sends no server name (RFC 6066 3).
 */
export function attempt(options: AttemptOptions): Attempt {
  const dialling = new Dialling(options);
  return { result: dialling.result, cancel: () => dialling.cancel() };
}

class Dialling {
  readonly #options: AttemptOptions;
  readonly result: Promise<Dialled>;
  readonly #resolve: (dialled: Dialled) => void;
  readonly #reject: (fault: UpstreamFault) => void;
  #timer: Timer;
  #socket: StreamSocket | undefined;
  #settled = false;

  constructor(options: AttemptOptions) {
    this.#options = options;
    const { promise, resolve, reject } = Promise.withResolvers<Dialled>();
    this.result = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = this.#expireIn(options.connectMs, "connecting");
    void this.#connect();
  }

  cancel(): void {
    this.#fail("closed", "another address answered first");
  }

  async #connect(): Promise<void> {
    const { target, address, tls } = this.#options;
    const refused = () => this.#fail("refused", "refused the connection");
    try {
      await Bun.connect<{ stream: SocketStream | undefined }>({
        hostname: address,
        port: target.port,
        allowHalfOpen: true,
        data: { stream: undefined },
        ...(tls === undefined
          ? {}
          : {
              tls: {
                ca: [...tls.ca],
                serverName: serverName(target.host),
                ALPNProtocols: offered(tls.offer),
              },
            }),
        socket: {
          ...SOCKET_EVENTS,
          open: (socket) => this.#opened(socket),
          handshake: (socket, ok, error) => this.#shaken(socket, ok ? undefined : (error ?? new Error())),
          end: (socket) => {
            this.#endedEarly();
            SOCKET_EVENTS.end(socket);
          },
          close: (socket) => {
            this.#endedEarly();
            SOCKET_EVENTS.close(socket);
          },
          connectError: refused,
        },
      });
    } catch {
      refused();
    }
  }

  #opened(socket: StreamSocket): void {
    this.#socket = socket;
    if (this.#settled) return void socket.terminate();
    if (!this.#options.admits(descriptorOf(socket))) {
      return this.#fail("refused", "was not dialled: too many connections are open here", AT_THE_LIMIT);
    }
    socket.setNoDelay(true);
    // An answer may take as long as it likes; a peer that is gone without a word is noticed by this.
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    clearTimeout(this.#timer);
    this.#options.connected();
    if (this.#options.tls === undefined) return this.#succeed(socket, undefined);
    this.#timer = this.#expireIn(HANDSHAKE_TIMEOUT_MS, "the TLS handshake");
  }

  #shaken(socket: StreamSocket, error: Error | undefined): void {
    if (this.#settled) return;
    const { host } = this.#options.target;
    const fault = error === undefined ? certificateFault(host, socket) : handshakeFault(host, error);
    if (fault !== undefined) return this.#settle(() => this.#reject(fault));
    const chosen = socket.alpnProtocol;
    this.#succeed(socket, chosen === "h2" || chosen === "http/1.1" ? chosen : undefined);
  }

  #endedEarly(): void {
    this.#fail("closed", "closed the connection before it was established");
  }

  #succeed(socket: StreamSocket, protocol: UpstreamProtocol | undefined): void {
    const stream = new SocketStream(socket, () => {}, { secure: this.#options.tls !== undefined });
    socket.data.stream = stream;
    this.#settle(() =>
      this.#resolve({ channel: new Channel(stream), protocol, address: this.#options.address }),
    );
  }

  #fail(code: UpstreamFault["code"], what: string, forClient = ""): void {
    const { host, port } = this.#options.target;
    this.#settle(() => this.#reject(new UpstreamFault(code, `${host}:${port} ${what}`, forClient)));
  }

  #settle(tell: () => void): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#timer);
    tell();
    if (this.#socket?.data.stream === undefined) this.#socket?.terminate();
  }

  #expireIn(ms: number, what: string): Timer {
    return setTimeout(() => this.#fail("timeout", `did not answer in time (${what})`), ms);
  }
}
