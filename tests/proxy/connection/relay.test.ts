/** An upgraded connection of which one side has ended is still watched over. */
import { expect, test } from "bun:test";
import { UNFILTERED } from "../../../src/lib/filter-chain.ts";
import type { ByteSink, ByteStream } from "../../../src/lib/stream/byte-stream.ts";
import { Channel } from "../../../src/lib/stream/channel.ts";
import { Connection } from "../../../src/proxy/connection/connection.ts";
import { DEADLINES } from "../../../src/proxy/connection/deadlines.ts";
import { Registry } from "../../../src/proxy/connection/registry.ts";
import { Relay } from "../../../src/proxy/forwarding/relay.ts";

function silent(): ByteStream & { ends(): void } {
  let sink: ByteSink | undefined;
  return {
    write: (data) => data.length,
    pause() {},
    resume() {},
    finish() {},
    close: () => sink?.close(),
    destroy: () => sink?.close(),
    listen(next) {
      sink = next;
    },
    ends: () => sink?.end(),
  };
}

for (const half of [false, true]) {
  test(`it ends when nothing moves${half ? ", also with one side half-closed" : ""}`, async () => {
    const registry = new Registry();
    const upstream = silent();
    const connection = new Connection(silent(), { registry, ip: "127.0.0.1" });
    const frames = { toUpstream: UNFILTERED, toClient: UNFILTERED };
    let ended = 0;
    const relay = new Relay({
      client: connection.channel,
      upstream: new Channel(upstream),
      frames,
      registry,
      policyChanged() {},
      ended: () => {
        ended += 1;
      },
    });
    connection.occupy(relay);
    if (half) upstream.ends();
    connection.sweep(registry.ticker.now + DEADLINES.relay - 1);
    expect([ended, registry.size]).toEqual([0, 2]);
    connection.sweep(registry.ticker.now + DEADLINES.relay + 1);
    expect([ended, registry.size]).toEqual([1, 0]);
    await registry.drain(0);
  });
}
