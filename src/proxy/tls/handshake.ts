import type { Connections, Held } from "../connections.ts";

/** A whole handshake, however it trickles. */
const HANDSHAKE_MS = 10_000;

/**
 * Watches over a handshake in progress, which belongs to no connection yet: it is closed when it takes too long or
 * the proxy stops. Call what is returned once it is over, however it ended.
 */
export function watchHandshake(connections: Connections, destroy: () => void): () => void {
  const since = connections.ticker.now;
  const held: Held = {
    sweep(now) {
      if (now - since > HANDSHAKE_MS) held.destroy();
    },
    retire: () => held.destroy(),
    destroy() {
      connections.remove(held);
      destroy();
    },
  };
  connections.add(held);
  return () => connections.remove(held);
}
