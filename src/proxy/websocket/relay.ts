import type { BytePair } from "../../lib/replace-stream.ts";
import type { Channel } from "../../lib/stream/channel.ts";
import type { Connections, Held } from "../connections.ts";
import type { RawClient } from "../exchange.ts";
import { FrameFault, FrameRewriter } from "./frames.ts";

/** Without a byte in either direction for this long, the socket is closed. */
const IDLE_MS = 10 * 60_000;

export type RelayOptions = {
  readonly client: RawClient;
  readonly upstream: Channel;
  /** Replaced in what the client sends; empty makes this a plain relay of bytes. */
  readonly framePairs: readonly BytePair[];
  readonly connections: Connections;
  /** The relay is over; called once. */
  ended(): void;
};

/** Joins two upgraded connections until either side ends; a side that does not read stops the other from being read. */
export function relay(options: RelayOptions): Held {
  const { client, upstream, framePairs, connections } = options;
  const rewriter = framePairs.length === 0 ? undefined : new FrameRewriter(framePairs);
  let progress = connections.ticker.now;
  let over = false;

  const held: Held = {
    sweep(now) {
      if (now - progress > IDLE_MS) held.destroy();
    },
    retire: () => held.destroy(),
    destroy() {
      if (over) return;
      over = true;
      connections.remove(held);
      client.end();
      upstream.destroy();
      options.ended();
    },
  };

  const toUpstream = (chunk: Uint8Array) => {
    progress = connections.ticker.now;
    try {
      upstream.add(rewriter === undefined ? chunk : rewriter.push(chunk));
    } catch (error) {
      if (!(error instanceof FrameFault)) throw error;
      return held.destroy();
    }
    if (!upstream.flush()) client.pause();
  };
  const toClient = (chunk: Uint8Array) => {
    progress = connections.ticker.now;
    client.write(chunk);
    if (!client.flush()) upstream.pause();
  };

  connections.add(held);
  client.listen({ data: toUpstream, drain: () => upstream.resume(), close: held.destroy });
  // The 101 waits in the client's queue: with what the upstream said right behind it, it leaves in one write.
  upstream.listen({
    data: toClient,
    drain: () => client.resume(),
    end: held.destroy,
    close: held.destroy,
  });
  client.flush();
  if (client.early !== undefined) toUpstream(client.early);
  return held;
}
