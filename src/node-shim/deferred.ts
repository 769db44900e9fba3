import type { Socket } from "node:net";
import { Duplex } from "node:stream";

/** A stream over a socket that is still being opened, with what HTTP asks of a socket beside reading and writing. */
export class Deferred extends Duplex {
  readonly #opening: Promise<Socket>;
  #socket: Socket | undefined;

  constructor(opening: Promise<Socket>) {
    super();
    this.#opening = opening;
  }

  /** Writes and reads wait for it. */
  override _construct(done: (error?: Error | null) => void): void {
    this.#opening.then((socket) => {
      this.#socket = socket;
      socket.on("data", (chunk) => {
        if (!this.push(chunk)) socket.pause();
      });
      socket.on("end", () => this.push(null));
      socket.on("error", (error) => this.destroy(error));
      socket.on("close", () => this.destroy());
      socket.on("timeout", () => this.emit("timeout"));
      done();
      this.emit("connect");
    }, done);
  }

  override _read(): void {
    this.#socket?.resume();
  }

  override _write(chunk: Uint8Array, _encoding: unknown, done: (error?: Error | null) => void): void {
    this.#socket?.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#socket?.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#whenOpen((socket) => socket.destroy());
    done(error);
  }

  setTimeout(milliseconds: number, listener?: () => void): this {
    if (listener !== undefined) this.once("timeout", listener);
    return this.#whenOpen((socket) => socket.setTimeout(milliseconds));
  }

  setKeepAlive(...given: Parameters<Socket["setKeepAlive"]>): this {
    return this.#whenOpen((socket) => socket.setKeepAlive(...given));
  }

  setNoDelay(...given: Parameters<Socket["setNoDelay"]>): this {
    return this.#whenOpen((socket) => socket.setNoDelay(...given));
  }

  ref(): this {
    return this.#whenOpen((socket) => socket.ref());
  }

  unref(): this {
    return this.#whenOpen((socket) => socket.unref());
  }

  #whenOpen(act: (socket: Socket) => unknown): this {
    if (this.#socket !== undefined) act(this.#socket);
    // That it never opened is said by the stream's own error.
    else this.#opening.then(act, () => undefined);
    return this;
  }
}
