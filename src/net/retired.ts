import type { Channel, EndBounds } from "../lib/stream/channel.ts";

/** An upstream that is done with has nothing left to say that anybody wants. */
const BOUNDS: EndBounds = { progress: 5_000, linger: 2_000, lingerTotal: 10_000 };

/** Connections on their way out: ended in order, swept until they are gone. */
export class Retired {
  readonly #channels = new Set<Channel>();

  end(channel: Channel): void {
    if (channel.closed) return;
    this.#channels.add(channel);
    channel.listen({ data() {}, drain() {}, end() {}, close: () => void this.#channels.delete(channel) });
    channel.end();
  }

  sweep(now: number): void {
    for (const channel of this.#channels) channel.sweep(now, BOUNDS);
  }

  /** Closes at once what is still on its way out. */
  close(): void {
    for (const channel of [...this.#channels]) channel.destroy();
  }
}
