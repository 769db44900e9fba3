import {
  type Bucket,
  type BucketRule,
  fullBucket,
  isFullBucket,
  takeToken,
} from "../../core/limit/bucket.ts";
import type { Clock } from "../../ports/clock.ts";

/** `turnMs`: who would have to wait longer than that for a token does not get to wait. */
export type TurnRule = BucketRule & { readonly turnMs: number };

/** A place in the line; leaving it moves everyone behind up. Or how long the wait would have been. */
export type Turn =
  | { readonly type: "waiting"; leave(): void }
  | { readonly type: "late"; readonly waitMs: number };

/**
 * A bucket of tokens and those who wait for one, in order. At most `rate` × `turnMs` wait, under one timer, and none
 * of them longer than `turnMs` as long as the clock goes on.
 */
export class Turns {
  readonly #rule: TurnRule;
  readonly #clock: Clock;
  readonly #bucket: Bucket;
  readonly #waiting = new Set<() => void>();
  #timer: Timer | undefined;

  constructor(rule: TurnRule, clock: Clock) {
    this.#rule = rule;
    this.#clock = clock;
    this.#bucket = fullBucket(rule, clock.now());
  }

  /** Takes a token when there is one and nobody waits for it. */
  take(): boolean {
    return this.#waiting.size === 0 && takeToken(this.#bucket, this.#rule, this.#clock.now());
  }

  /** For who could not take one. `come` is called once, when the turn has come, and not after `leave`. */
  wait(come: () => void): Turn {
    const waitMs = ((this.#waiting.size + 1 - this.#bucket.tokens) * 1000) / this.#rule.rate;
    if (waitMs > this.#rule.turnMs) return { type: "late", waitMs };
    this.#waiting.add(come);
    this.#arm();
    return {
      type: "waiting",
      leave: () => {
        this.#waiting.delete(come);
        if (this.#waiting.size === 0) this.#disarm();
      },
    };
  }

  /** True while somebody waits. */
  get waiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** True when nobody waits and the bucket is full. */
  isIdle(now: number): boolean {
    return this.#waiting.size === 0 && isFullBucket(this.#bucket, this.#rule, now);
  }

  #arm(): void {
    if (this.#timer !== undefined || this.#waiting.size === 0) return;
    const ms = ((1 - this.#bucket.tokens) * 1000) / this.#rule.rate;
    this.#timer = setTimeout(() => this.#call(), Math.max(1, Math.ceil(ms)));
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #call(): void {
    this.#timer = undefined;
    for (const come of this.#waiting) {
      if (!takeToken(this.#bucket, this.#rule, this.#clock.now())) break;
      this.#waiting.delete(come);
      come();
    }
    this.#arm();
  }
}
