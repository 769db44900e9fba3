import type { ByteSink } from "./byte-stream.ts";
import type { Channel } from "./channel.ts";

/**
 * Joins two channels: what one reads the other writes, each end behind everything before it, and a side that takes nothing
 * stops the other from being read. One that is reset resets the other. `isCut` says of an end of the other's that it is none.
 */
export function join(one: Channel, other: Channel, isCut: () => boolean = () => false): void {
  one.listen(towards(other, one, () => false));
  other.listen(towards(one, other, isCut));
}

function towards(to: Channel, from: Channel, isCut: () => boolean): ByteSink {
  return {
    data(chunk) {
      to.add(chunk);
      if (!to.flush()) from.pause();
    },
    // What this side takes again, the other may send again.
    drain: () => to.resume(),
    end() {
      if (isCut()) return to.breakOff();
      to.finish();
      if (!to.peerEnded) return;
      to.end();
      from.end();
    },
    close() {
      if (!from.peerEnded) to.destroy();
      else if (!isCut()) to.end();
    },
  };
}
