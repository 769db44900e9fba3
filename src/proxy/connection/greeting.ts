import type { Channel } from "../../lib/stream/channel.ts";
import type { Occupant } from "../exchange.ts";
import { DEADLINES } from "./deadlines.ts";
import { type FirstBytes, FirstBytesReader } from "./first-bytes.ts";
import type { Ticker } from "./registry.ts";

/** What can be served. */
export type Greeted = Exclude<FirstBytes, { type: "unreadable" }>;

export type GreetingOptions = {
  readonly ticker: Ticker;
  /** What was read stays unread on the channel: whoever comes next reads it again. */
  greeted(first: Greeted): void;
};

/** Waits for a connection's first bytes, which tell whether TLS is spoken. */
export class Greeting implements Occupant {
  readonly #channel: Channel;
  readonly #options: GreetingOptions;
  readonly #reader = new FirstBytesReader();
  #since: number;
  #begun = false;

  constructor(channel: Channel, options: GreetingOptions) {
    this.#channel = channel;
    this.#options = options;
    this.#since = options.ticker.now;
  }

  get idle(): boolean {
    return true;
  }

  begin(): void {
    this.#channel.listen({
      data: (chunk) => this.#read(chunk),
      drain() {},
      end: () => this.#channel.end(),
      close() {},
    });
  }

  sweep(now: number): void {
    const deadline = this.#begun ? DEADLINES.handshake : DEADLINES.stranger;
    if (now - this.#since > deadline) this.#channel.destroy();
  }

  retire(): void {
    this.#channel.end();
  }

  #read(chunk: Buffer): void {
    if (!this.#begun) this.#since = this.#options.ticker.now;
    this.#begun = true;
    const first = this.#reader.push(chunk);
    if (first === undefined) return;
    if (first.type === "unreadable") return this.#channel.destroy();
    this.#channel.mute();
    this.#channel.unread(first.bytes);
    this.#options.greeted(first);
  }
}
