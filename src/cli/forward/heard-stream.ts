import { SocketStream } from "../../lib/stream/socket-stream.ts";

/** A socket's stream that remembers when it last heard from its peer, as `performance.now()` tells it. */
export class HeardStream extends SocketStream {
  #heardAt = performance.now();

  get heardAt(): number {
    return this.#heardAt;
  }

  override received(chunk: Buffer): void {
    this.#heardAt = performance.now();
    super.received(chunk);
  }
}
