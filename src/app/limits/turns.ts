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

/** Someone in the line: one of the two is called, once, and neither after having left. */
export type Waiter = {
  /** The turn has come. */
  come(): void;
  /** The rule has changed and the turn would come too late now. */
  late(waitMs: number): void;
};

/**
 * A bucket of tokens and those who wait for one, in order. At most `rate` × `turnMs` wait, under one timer, and none
 * of them longer than `turnMs` as long as the clock goes on.
 */
export class Turns {
  readonly #rule: () => TurnRule;
  readonly #clock: Clock;
  readonly #bucket: Bucket;
  readonly #waiting = new Set<Waiter>();
  #timer: Timer | undefined;

  constructor(rule: () => TurnRule, clock: Clock) {
    this.#rule = rule;
    this.#clock = clock;
    this.#bucket = fullBucket(rule(), clock.now());
  }

  /** Takes a token when there is one and nobody waits for it. */
  take(): boolean {
    return this.#waiting.size === 0 && takeToken(this.#bucket, this.#rule(), this.#clock.now());
  }

  /** For who could not take one. */
  wait(waiter: Waiter): Turn {
    const waitMs = this.#waitOf(this.#waiting.size);
    if (waitMs > this.#rule().turnMs) return { type: "late", waitMs };
    this.#waiting.add(waiter);
    this.#arm();
    return {
      type: "waiting",
      leave: () => {
        this.#waiting.delete(waiter);
        if (this.#waiting.size === 0) this.#disarm();
      },
    };
  }

  /** Those who wait do so by the rule of now. */
  ruleChanged(): void {
    this.#disarm();
    for (const [place, waiter] of [...this.#waiting].entries()) {
      const waitMs = this.#waitOf(place);
      if (waitMs <= this.#rule().turnMs) continue;
      this.#waiting.delete(waiter);
      waiter.late(waitMs);
    }
    this.#arm();
  }

  /** True while somebody waits. */
  get waiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** True when nobody waits and the bucket is full. */
  isIdle(now: number): boolean {
    return this.#waiting.size === 0 && isFullBucket(this.#bucket, this.#rule(), now);
  }

  /** How long it is until the turn of who has so many before them. */
  #waitOf(place: number): number {
    return ((place + 1 - this.#bucket.tokens) * 1000) / this.#rule().rate;
  }

  #arm(): void {
    if (this.#timer !== undefined || this.#waiting.size === 0) return;
    this.#timer = setTimeout(() => this.#call(), Math.max(1, Math.ceil(this.#waitOf(0))));
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #call(): void {
    this.#timer = undefined;
    for (const waiter of this.#waiting) {
      if (!takeToken(this.#bucket, this.#rule(), this.#clock.now())) break;
      this.#waiting.delete(waiter);
      waiter.come();
    }
    this.#arm();
  }
}
