/**
 * A client's connection from accept to close. One occupant after another has it, each with its own way to listen and its
 * own deadlines (`deadlines.ts`):
 *
 *   greeting    first bytes: TLS or not?                         (greeting.ts)
 *      │ └─→ securing   certificate, handshake                   (securing.ts, accept-tls.ts)
 *      │          ├──→ HTTP/2, in a tunnel                       (../http2)
 *      ▼          ▼
 *   HTTP/1.1                                                     (../http1)
 *      ├─ CONNECT ─→ greeting again, now for a target            (../ingress/tunnel.ts)
 *      └─ 101     ─→ relay                                       (../forwarding/relay.ts)
 *
 * On the API's port it begins with HTTP/1.1 (../control/listener.ts).
 *
 * Every one of them ends in `Channel.end` (what is queued leaves, half-close, bounded wait, close) or, for faults and
 * deadlines, in `destroy`. TLS on a bare socket encrypts the channel that is there; inside another TLS it puts a layer on
 * top, and the layers below end with it. The registry holds every connection once, from the accept until its last layer is
 * closed.
 */
import type { VaultId } from "../../core/ids.ts";
import type { Ends } from "../../lib/connection-ends.ts";
import type { ByteStream } from "../../lib/stream/byte-stream.ts";
import { Channel } from "../../lib/stream/channel.ts";
import type { Occupant } from "../exchange.ts";
import type { Caller } from "../flow.ts";
import type { Living, Registry } from "./registry.ts";

export class Connection implements Living {
  readonly registry: Registry;
  /** The peer's address, asked for at once: under TLS the socket does not know it any more. */
  readonly ip: string;
  /** Both ends of the socket, on a port where they are asked for. */
  readonly ends: (() => Ends) | undefined;
  #layers: Channel[];
  #occupant: Occupant | undefined;
  #caller: Caller | undefined;
  #known = false;

  constructor(
    stream: ByteStream,
    options: { readonly registry: Registry; readonly ip: string; readonly ends?: () => Ends },
  ) {
    this.registry = options.registry;
    this.ip = options.ip;
    this.ends = options.ends;
    this.#layers = [new Channel(stream, () => this.#layerClosed())];
    this.registry.add(this);
  }

  /** The topmost layer: what is written to it is encrypted by those below. */
  get channel(): Channel {
    return this.#layers.at(-1) as Channel;
  }

  get caller(): Caller | undefined {
    return this.#caller;
  }

  /** Somebody has authenticated on it, now or earlier. */
  get known(): boolean {
    return this.#known || this.#caller?.access !== undefined;
  }

  /** Ending needs nobody any more once all has left. */
  get idle(): boolean {
    const { channel } = this;
    return channel.ending ? channel.backlog === 0 : (this.#occupant?.idle ?? true);
  }

  /** Hands the connection to who has it from now on. */
  occupy(occupant: Occupant): void {
    this.#occupant = occupant;
    if (!this.channel.closed) occupant.begin();
  }

  /** A TLS session stands on top from now on. */
  addLayer(session: ByteStream): void {
    this.#layers.push(new Channel(session, () => this.#layerClosed()));
  }

  /** On whose behalf it is open until `release`: it ends with that access. */
  bind(caller: Caller): void {
    this.#caller = caller;
    if (caller.access !== undefined) this.registry.hold(this, caller.access.countedAs);
  }

  /** Nothing happens when it is another's by now: the next request may have come before the last one's end is known. */
  release(caller: Caller): void {
    if (this.#caller !== caller) return;
    this.#known = this.known;
    this.#caller = undefined;
    this.registry.release(this);
  }

  sweep(now: number): void {
    for (const layer of this.#layers) layer.sweep(now);
    if (this.#occupied) this.#occupant?.sweep(now);
  }

  retire(): void {
    if (this.#occupied) this.#occupant?.retire();
  }

  policyChanged(vaultId: VaultId | undefined): void {
    if (this.#occupied) this.#occupant?.policyChanged?.(vaultId);
  }

  /** Also while one side is half-closed: that may last, and is bounded by whoever has it. */
  get #occupied(): boolean {
    return !this.channel.ending && !this.channel.closed;
  }

  destroy(): void {
    // From the top: a layer ends those below it, and none is left to chance.
    for (const layer of [...this.#layers].reverse()) layer.destroy();
    this.#layerClosed();
  }

  #layerClosed(): void {
    if (this.#layers.every((layer) => layer.closed)) this.registry.remove(this);
  }
}
