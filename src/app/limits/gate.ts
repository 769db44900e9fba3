import { type Bucket, fullBucket, isFullBucket, takeToken, tokenWaitMs } from "../../core/limit/bucket.ts";
import type { GateRule } from "../../core/limit/settings.ts";
import { emptySlots, passSlot, type Slots, takeSlot } from "../../core/limit/slots.ts";
import type { Clock } from "../../ports/clock.ts";
import { type LimitRefusal, limitRefusal } from "./refusal.ts";

/** Someone is in. `leave` gives the slot back; calling it again does nothing. */
export type Pass = { readonly type: "admitted"; leave(): void };

/** Wakes one who waited: the slot is theirs. */
type Waiter = () => void;

/** A rate and a number of slots for one key. */
export class Gate {
  readonly #rule: GateRule;
  readonly #clock: Clock;
  readonly #bucket: Bucket;
  readonly #slots: Slots<Waiter> = emptySlots();

  constructor(rule: GateRule, clock: Clock) {
    this.#rule = rule;
    this.#clock = clock;
    this.#bucket = fullBucket(rule, clock.now());
  }

  /**
   * Answers directly when a slot is free or the rate is exceeded; else waits for a slot, in turn. One who no longer
   * wants in has to leave all the same once admitted.
   */
  enter(): Pass | LimitRefusal | Promise<Pass | LimitRefusal> {
    const rule = this.#rule;
    if (!takeToken(this.#bucket, rule, this.#clock.now())) {
      return limitRefusal("rate", rule.burst, tokenWaitMs(this.#bucket, rule));
    }
    return takeSlot(this.#slots, rule.concurrency) ? new SlotPass(this.#slots) : this.#wait();
  }

  /** True when nobody is in and the bucket is full. */
  isIdle(now: number): boolean {
    return this.#slots.used === 0 && isFullBucket(this.#bucket, this.#rule, now);
  }

  #wait(): Promise<Pass | LimitRefusal> {
    const slots = this.#slots;
    const { concurrency, waitMs } = this.#rule;
    return new Promise((resolve) => {
      const admit: Waiter = () => {
        clearTimeout(timer);
        resolve(new SlotPass(slots));
      };
      const timer = setTimeout(() => {
        slots.waiting.delete(admit);
        resolve(limitRefusal("concurrency", concurrency, 1000));
      }, waitMs);
      slots.waiting.add(admit);
    });
  }
}

/** A class, so that a pass is one object and no closure. */
class SlotPass implements Pass {
  readonly type = "admitted";
  #slots: Slots<Waiter> | undefined;

  constructor(slots: Slots<Waiter>) {
    this.#slots = slots;
  }

  leave(): void {
    const slots = this.#slots;
    if (slots === undefined) return;
    this.#slots = undefined;
    passSlot(slots)?.();
  }
}

/** For those whom nothing limits. */
export const FREE_PASS: Pass = { type: "admitted", leave() {} };
