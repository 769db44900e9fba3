import type { ByteSink } from "./byte-stream.ts";
import type { Channel } from "./channel.ts";

/**
 * Joins two channels: what one reads the other writes, each end behind everything before it, and a side that takes nothing
 * stops the other from being read. One that is reset resets the other.
 */
export function join(one: Channel, other: Channel): void {
  one.listen(towards(other, one));
  other.listen(towards(one, other));
}

function towards(to: Channel, from: Channel): ByteSink {
  return {
    data(chunk) {
      to.add(chunk);
      if (!to.flush()) from.pause();
    },
    // What this side takes again, the other may send again.
    drain: () => to.resume(),
    end() {
      to.finish();
      if (!to.peerEnded) return;
      to.end();
      from.end();
    },
    close: () => (from.peerEnded ? to.end() : to.destroy()),
  };
}
