import type { Channel, EndBounds } from "../lib/stream/channel.ts";

/** An upstream that is done with has nothing left to say that anybody wants. */
const BOUNDS: EndBounds = { progress: 5_000, linger: 2_000, lingerTotal: 10_000 };

/** Connections on their way out: ended in order, swept until they are gone. */
export class Retired {
  readonly #channels = new Set<Channel>();

  end(channel: Channel): void {
    if (channel.closed) return;
    channel.listen({ data() {}, drain() {}, end() {}, close() {} });
    channel.end();
    this.watch(channel);
  }

  /** For a channel that its owner ends in order, now or later: it is swept until it is gone. */
  watch(channel: Channel): void {
    if (!channel.closed) this.#channels.add(channel);
  }

  sweep(now: number): void {
    for (const channel of this.#channels) {
      channel.sweep(now, BOUNDS);
      if (channel.closed) this.#channels.delete(channel);
    }
  }

  /** Closes at once what is still on its way out. */
  close(): void {
    for (const channel of [...this.#channels]) channel.destroy();
  }
}
