import type { Socket } from "bun";
import { GuardedStream } from "./byte-stream.ts";

/** What hangs on a socket of the runtime: the stream that its events go to. */
export type StreamSocket = Socket<{ stream: SocketStream | undefined }>;

/** A socket of the runtime, bare or with TLS of its own. Listen and connect with `allowHalfOpen` and `SOCKET_EVENTS`. */
export class SocketStream extends GuardedStream {
  readonly socket: StreamSocket;

  constructor(socket: StreamSocket, fault: (error: unknown) => void) {
    super(fault);
    this.socket = socket;
  }

  write(data: Uint8Array): number {
    return this.socket.write(data);
  }

  pause(): void {
    if (!this.closed) this.socket.pause();
  }

  resume(): void {
    if (!this.closed) this.socket.resume();
  }

  finish(): void {
    if (!this.closed) this.socket.shutdown();
  }

  close(): void {
    if (!this.closed) this.socket.end();
    this.gone();
  }

  destroy(): void {
    if (!this.closed) this.socket.terminate();
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
