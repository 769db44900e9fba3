import type { Socket } from "bun";
import type { Ends } from "../connection-ends.ts";
import { GuardedStream } from "./byte-stream.ts";

/** Where a socket's events go. */
export type SocketListener = {
  received(chunk: Buffer): void;
  drained(): void;
  ended(): void;
  gone(): void;
};

/** What hangs on a socket of the runtime. */
export type StreamSocket = Socket<{ stream: SocketListener | undefined }>;

/** The number of an open socket's descriptor. */
export function descriptorOf(socket: StreamSocket): number {
  return (socket as StreamSocket & { readonly fd: number }).fd;
}

/** Both ends of an open connection that was accepted; under TLS the socket does not know them any more. */
export function endsOf(socket: StreamSocket): Ends {
  return {
    client: { address: socket.remoteAddress, port: socket.remotePort },
    server: { address: socket.localAddress, port: socket.localPort },
  };
}

/** A socket of the runtime, bare or with TLS of its own. Listen and connect with `allowHalfOpen` and `SOCKET_EVENTS`. */
export class SocketStream extends GuardedStream {
  #socket: StreamSocket;
  #secure: boolean;
  #aborted = false;

  constructor(socket: StreamSocket, fault: (error: unknown) => void, options: { secure?: boolean } = {}) {
    super(fault);
    this.#socket = socket;
    this.#secure = options.secure === true;
  }

  get socket(): StreamSocket {
    return this.#socket;
  }

  /** Whether the runtime speaks TLS on it; if so it cannot put TLS on it once more. */
  get secure(): boolean {
    return this.#secure;
  }

  /** The TLS session that has taken the socket over: this stream is that session from now on. */
  securedBy(session: StreamSocket): void {
    this.#socket = session;
    this.#secure = true;
    session.data = { stream: this };
  }

  write(data: Uint8Array): number {
    return this.#socket.write(data);
  }

  pause(): void {
    if (!this.closed) this.#socket.pause();
  }

  resume(): void {
    if (!this.closed) this.#socket.resume();
  }

  finish(): void {
    if (!this.closed) this.#socket.shutdown();
  }

  close(): void {
    if (!this.closed) this.#socket.end();
    this.gone();
  }

  /** It was destroyed: what its peer has heard is not all. */
  get aborted(): boolean {
    return this.#aborted;
  }

  destroy(): void {
    this.#aborted = true;
    if (!this.closed) this.#socket.terminate();
    this.gone();
  }
}

/** The handlers that lead a socket's events to its stream; `open`, `handshake` and errors of connecting are the owner's. */
export const SOCKET_EVENTS = {
  data: (socket: StreamSocket, chunk: Buffer) => socket.data?.stream?.received(chunk),
  drain: (socket: StreamSocket) => socket.data?.stream?.drained(),
  end: (socket: StreamSocket) => socket.data?.stream?.ended(),
  close: (socket: StreamSocket) => socket.data?.stream?.gone(),
  error: (socket: StreamSocket) => void socket.terminate(),
};
