import type { VaultId } from "../../core/ids.ts";
import type { FilterChain } from "../../lib/filter-chain.ts";
import type { ByteSink } from "../../lib/stream/byte-stream.ts";
import type { Channel } from "../../lib/stream/channel.ts";
import { DEADLINES } from "../connection/deadlines.ts";
import type { Living, Registry } from "../connection/registry.ts";
import type { Occupant } from "../exchange.ts";
import type { StartOutflow } from "../metering/outflow.ts";
import { Refused } from "../refusal.ts";
import { FrameFault } from "./frames.ts";

export type RelayOptions = {
  readonly client: Channel;
  readonly upstream: Channel;
  /** What the bytes of each direction go through. */
  readonly frames: { readonly toUpstream: FilterChain; readonly toClient: FilterChain };
  /** Counts what leaves, where that is limited. */
  readonly outflow?: StartOutflow | undefined;
  readonly registry: Registry;
  policyChanged(vaultId: VaultId | undefined): void;
  /** Both directions are over, with the reason where it was ended for one here; called once. */
  ended(refused?: Refused): void;
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
    client.listen(this.#toUpstream());
  }

  #toUpstream(): ByteSink {
    const { client, upstream, frames } = this.#options;
    const outflow = this.#options.outflow?.({
      goesOn: () => {
        if (upstream.flush()) client.resume();
      },
      stop: (refused) => {
        this.#finish(refused);
        this.destroy();
      },
    });
    const send = (bytes: Uint8Array) => {
      if (outflow === undefined) return upstream.add(bytes);
      outflow.pass(bytes.length, () => upstream.add(bytes));
      if (outflow.waits) client.pause();
    };
    const pass = (chunk: Buffer) => send(frames.toUpstream.push(chunk));
    const sink = this.#direction(client, upstream, pass, () => outflow?.close());
    const end = () => {
      send(frames.toUpstream.end());
      // What waits leaves before the end is told.
      if (outflow === undefined) sink.end();
      else outflow.pass(0, () => sink.end());
    };
    return { ...sink, end };
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
          if (error instanceof Refused) this.#finish(error);
          else if (!(error instanceof FrameFault)) throw error;
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

  #finish(refused?: Refused): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.ended(refused);
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
