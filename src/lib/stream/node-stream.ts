import type { Duplex } from "node:stream";
import { GuardedStream } from "./byte-stream.ts";
import type { Channel } from "./channel.ts";

/**
 * A Node stream that stands on a channel (TLS inside TLS) as a byte stream. Node's own count of what it has not written
 * leaves out what waits below, so what may be written is asked of the channel: nothing while that is blocked.
 */
export class NodeStream extends GuardedStream {
  readonly #node: Duplex;
  readonly #below: Channel;
  #waiting = false;

  constructor(node: Duplex, below: Channel, fault: (error: unknown) => void) {
    super(fault);
    this.#node = node;
    this.#below = below;
    node.on("data", (chunk: Buffer) => this.received(chunk));
    node.on("drain", () => this.belowDrained());
    node.once("end", () => this.ended());
    node.once("close", () => this.gone());
  }

  write(data: Uint8Array): number {
    if (this.#node.destroyed) return -1;
    if (this.#node.writableNeedDrain || this.#below.blocked) {
      this.#waiting = true;
      return 0;
    }
    // A Node stream takes everything it is given.
    this.#node.write(Buffer.from(data));
    return data.length;
  }

  pause(): void {
    this.#node.pause();
  }

  resume(): void {
    this.#node.resume();
  }

  finish(): void {
    this.#node.end();
  }

  close(): void {
    this.#node.end();
    this.gone();
  }

  destroy(): void {
    this.#node.destroy();
    this.#below.destroy();
    this.gone();
  }

  /** The channel below takes bytes again. */
  belowDrained(): void {
    if (!this.#waiting || this.#node.writableNeedDrain || this.#below.blocked) return;
    this.#waiting = false;
    this.drained();
  }
}
