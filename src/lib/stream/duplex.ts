import { Duplex } from "node:stream";
import type { Channel } from "./channel.ts";

/**
 * A channel as a Node stream, for what of Node's stands on one: HTTP/2. Back-pressure passes both
 * ways; the stream's end is the channel's, destroying it destroys the channel. `heard` sees each chunk that arrives before
 * the stream's reader does; `drained` hears when the channel takes bytes again.
 */
export function duplexOf(
  channel: Channel,
  hooks: { heard?(chunk: Buffer): void; drained?(): void } = {},
): Duplex {
  let waiting: (() => void) | undefined;
  const duplex = new Duplex({
    allowHalfOpen: true,
    read: () => channel.resume(),
    write(chunk: Uint8Array, _encoding, done) {
      // The stream may reuse its memory once told that the chunk is written.
      channel.add(Buffer.from(chunk));
      if (channel.flush()) done();
      else waiting = done;
    },
    final(done) {
      channel.end();
      done();
    },
    destroy(error, done) {
      // A stream that has said all it had to may be discarded by its owner before that has left.
      if (!channel.ending) channel.destroy();
      done(error);
    },
  });
  channel.listen({
    data(chunk) {
      hooks.heard?.(chunk);
      if (!duplex.push(chunk)) channel.pause();
    },
    drain() {
      const done = waiting;
      waiting = undefined;
      done?.();
      hooks.drained?.();
    },
    end: () => void duplex.push(null),
    close: () => void duplex.destroy(),
  });
  return duplex;
}
