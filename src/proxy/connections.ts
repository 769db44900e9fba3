import type { Ticker } from "./stream.ts";

/** Something that holds a socket and can be told the time and to go. */
export type Held = {
  /** Closes it when nothing has moved for too long. */
  sweep(now: number): void;
  /** Ends after what is in hand. */
  retire(): void;
  destroy(): void;
};

/**
 * Every open connection of the proxy, under one timer: no connection and no request has a timer of its own.
 */
export class Connections {
  readonly ticker: Ticker & { now: number };
  readonly #held = new Set<Held>();
  readonly #timer: Timer;

  constructor() {
    this.ticker = { now: performance.now() };
    this.#timer = setInterval(() => {
      this.ticker.now = performance.now();
      for (const held of this.#held) held.sweep(this.ticker.now);
    }, 1000);
    this.#timer.unref();
  }

  add(held: Held): void {
    this.#held.add(held);
  }

  remove(held: Held): void {
    this.#held.delete(held);
  }

  /** Lets requests in hand finish for at most `graceMs`, then closes what is left. */
  async drain(graceMs: number): Promise<void> {
    const until = performance.now() + graceMs;
    for (const held of [...this.#held]) held.retire();
    while (this.#held.size > 0 && performance.now() < until) await Bun.sleep(20);
    for (const held of [...this.#held]) held.destroy();
    clearInterval(this.#timer);
  }
}
