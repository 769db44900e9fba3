import { SOCKET_EVENTS, SocketStream, type StreamSocket } from "../../lib/stream/socket-stream.ts";

/** A socket's stream that remembers when it last heard from its peer, as `performance.now()` tells it. */
export class HeardStream extends SocketStream {
  #heardAt = performance.now();
  #peerEnded = false;

  get heardAt(): number {
    return this.#heardAt;
  }

  override received(chunk: Buffer): void {
    this.#heardAt = performance.now();
    super.received(chunk);
  }

  override ended(): void {
    this.#peerEnded = true;
    super.ended();
  }

  /** For the transport: it is gone, and nothing was wrong. */
  goneInOrder(): void {
    // Where our own side has ended, the runtime tells the peer's end by the close alone.
    if (!this.#peerEnded) this.ended();
    this.gone();
  }
}

/** The handlers of a socket whose stream is a `HeardStream`. */
export const HEARD_EVENTS = {
  ...SOCKET_EVENTS,
  close(socket: StreamSocket, error?: unknown): void {
    const stream = socket.data?.stream;
    if (error === undefined && stream instanceof HeardStream) stream.goneInOrder();
    else stream?.gone();
  },
};
