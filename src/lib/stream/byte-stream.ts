/**
 * Streams of bytes in both directions, whatever carries them: a TCP socket, a TLS session, TLS inside TLS.
 * Everything above sees this and no socket. Domain-free; knows no protocol.
 */

/** What a stream tells whoever holds it, in this order; nothing follows `close`. */
export type ByteSink = {
  /** The chunk is the receiver's to keep. */
  data(chunk: Buffer): void;
  /** The stream takes bytes again. */
  drain(): void;
  /** The peer has said all it will (FIN, and close_notify under TLS). It may still be reading. */
  end(): void;
  close(): void;
};

export type ByteStream = {
  /**
   * Bytes taken, fewer than offered when the peer is slow (`drain` follows), negative when the stream is gone. The data
   * is only the callee's for the time of the call: the same memory holds the next write's.
   */
  write(data: Uint8Array): number;
  /** Stops and starts reading. What arrives meanwhile, an end included, is told after `resume`. */
  pause(): void;
  resume(): void;
  /** Half-closes: the peer reads what was written and then an end. Reading goes on. */
  finish(): void;
  /** Closes; what `write` has taken still leaves. `close` follows. */
  close(): void;
  /** Closes at once with a reset: the peer can tell that it is cut, and what has not left may be lost. `close` follows. */
  destroy(): void;
  /** Who hears from now on. */
  listen(sink: ByteSink): void;
};

const DEAF: ByteSink = { data() {}, drain() {}, end() {}, close() {} };

/**
 * The one guard between a transport and what stands on it: the runtime sends what a handler throws to
 * uncaughtException, and one bad peer must not reach that. What is thrown goes to `fault`, and the stream is destroyed.
 */
export abstract class GuardedStream implements ByteStream {
  readonly #fault: (error: unknown) => void;
  #sink: ByteSink = DEAF;
  #closed = false;

  constructor(fault: (error: unknown) => void) {
    this.#fault = fault;
  }

  abstract write(data: Uint8Array): number;
  abstract pause(): void;
  abstract resume(): void;
  abstract finish(): void;
  abstract close(): void;
  abstract destroy(): void;

  listen(sink: ByteSink): void {
    this.#sink = sink;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Runs what belongs to this stream outside its own events. */
  guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** For the transport: bytes have arrived. */
  received(chunk: Buffer): void {
    if (this.#closed) return;
    try {
      this.#sink.data(chunk);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** For the transport: it takes bytes again. */
  drained(): void {
    if (!this.#closed) this.guarded(() => this.#sink.drain());
  }

  /** For the transport: the peer has ended its side. */
  ended(): void {
    if (!this.#closed) this.guarded(() => this.#sink.end());
  }

  /** For the transport: it is gone. Told once. */
  gone(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      this.#sink.close();
    } catch (error) {
      this.#fault(error);
    }
  }

  #fail(error: unknown): void {
    this.#fault(error);
    this.destroy();
  }
}
