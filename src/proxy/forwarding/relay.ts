import type { VaultId } from "../../core/ids.ts";
import type { ByteSink } from "../../lib/stream/byte-stream.ts";
import type { Channel } from "../../lib/stream/channel.ts";
import { DEADLINES } from "../connection/deadlines.ts";
import type { Living, Registry } from "../connection/registry.ts";
import type { Occupant } from "../exchange.ts";
import type { Upgrade } from "../flow.ts";
import { FrameFault } from "./frames.ts";

export type RelayOptions = {
  readonly client: Channel;
  readonly upstream: Channel;
  /** What the bytes of each direction go through. */
  readonly frames: Upgrade["frames"];
  readonly registry: Registry;
  policyChanged(vaultId: VaultId | undefined): void;
  /** Both directions are over; called once. */
  ended(): void;
};

/**
 * Joins two upgraded connections. A side that does not read stops the other from being read; a side that ends is told to
 * the other behind everything that it sent, and may go on reading. What is still queued when one side is gone leaves on
 * the other before its end.
 */
export class Relay implements Occupant {
  readonly #options: RelayOptions;
  #progress: number;
  #over = false;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#progress = options.registry.ticker.now;
  }

  get idle(): boolean {
    return true;
  }

  begin(): void {
    const { client, upstream, registry, frames } = this.#options;
    const living = onItsOwn(upstream);
    registry.add(living);
    // The 101 waits in the client's queue: with what the upstream said right behind it, it leaves in one write.
    upstream.listen(
      this.#direction(
        upstream,
        client,
        (chunk) => client.add(frames.toClient.push(chunk)),
        () => registry.remove(living),
      ),
    );
    client.flush();
    const toUpstream = (chunk: Buffer) => upstream.add(frames.toUpstream.push(chunk));
    client.listen(this.#direction(client, upstream, toUpstream, () => {}));
  }

  sweep(now: number): void {
    if (now - this.#progress > DEADLINES.relay) this.destroy();
  }

  policyChanged(vaultId: VaultId | undefined): void {
    this.#options.policyChanged(vaultId);
  }

  retire(): void {
    this.#end();
  }

  #direction(from: Channel, to: Channel, pass: (chunk: Buffer) => void, closed: () => void): ByteSink {
    return {
      data: (chunk) => {
        this.#progress = this.#options.registry.ticker.now;
        try {
          pass(chunk);
        } catch (error) {
          if (!(error instanceof FrameFault)) throw error;
          return this.destroy();
        }
        if (!to.flush()) from.pause();
      },
      drain: () => to.resume(),
      end: () => {
        to.finish();
        if (to.peerEnded) this.#end();
      },
      close: () => {
        closed();
        this.#end();
      },
    };
  }

  #end(): void {
    const { client, upstream } = this.#options;
    client.end();
    upstream.end();
    this.#finish();
  }

  /** Closes both at once. */
  destroy(): void {
    const { client, upstream } = this.#options;
    client.destroy();
    upstream.destroy();
    this.#finish();
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.ended();
  }
}

/** The upstream's half may outlast the client's connection, while what was sent leaves: it is watched over by itself. */
function onItsOwn(upstream: Channel): Living {
  return {
    caller: undefined,
    get idle() {
      return upstream.backlog === 0;
    },
    sweep: (now) => upstream.sweep(now),
    retire() {},
    destroy: () => upstream.destroy(),
  };
}
