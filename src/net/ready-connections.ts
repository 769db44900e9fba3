import type { UpstreamProtocol } from "../ports/net/upstream.ts";
import type { Secured } from "./dial/tls-dialler.ts";
import type { Retired } from "./retired.ts";

const MAX_READY = 256;
const READY_MS = 15_000;

type Ready = { readonly secured: Secured; readonly until: number };

/** Connections that were dialled to learn what is spoken and have carried nothing: the next request takes them. */
export class ReadyConnections {
  readonly #retired: Retired;
  readonly #ready = new Map<string, Ready>();

  constructor(retired: Retired) {
    this.#retired = retired;
  }

  /** One per name. */
  add(name: string, secured: Secured): void {
    if (this.#ready.size >= MAX_READY || this.#ready.has(name)) return this.#retired.end(secured.channel);
    this.#ready.set(name, { secured, until: performance.now() + READY_MS });
    const { channel, protocol } = secured;
    // An HTTP/2 server speaks first, and may wait; over HTTP/1.1 nothing was asked for, and nothing is believed.
    if (protocol === "h2") return channel.pause();
    const drop = () => this.#retired.end(channel);
    channel.listen({ data: drop, drain() {}, end: drop, close() {} });
  }

  take(name: string, protocol: UpstreamProtocol): Secured | undefined {
    const ready = this.#ready.get(name);
    if (ready === undefined || ready.secured.protocol !== protocol) return undefined;
    this.#ready.delete(name);
    const { channel } = ready.secured;
    channel.mute();
    channel.resume();
    if (channel.open && !channel.peerEnded && ready.until > performance.now()) return ready.secured;
    this.#retired.end(channel);
    return undefined;
  }

  sweep(now: number): void {
    for (const [name, { secured, until }] of this.#ready) {
      if (until > now && secured.channel.open) continue;
      this.#ready.delete(name);
      this.#retired.end(secured.channel);
    }
  }

  close(): void {
    this.sweep(Number.POSITIVE_INFINITY);
  }
}
