import type { GateRule } from "../../core/limit/settings.ts";
import { admitNext, emptySlots, passSlot, type Slots, takeSlot } from "../../core/limit/slots.ts";
import type { Clock } from "../../ports/clock.ts";
import { type LimitRefusal, limitRefusal } from "./refusal.ts";
import { Turns } from "./turns.ts";

/** Someone is in. `leave` gives the slot back; calling it again does nothing. */
export type Pass = { readonly type: "admitted"; leave(): void };

/**
 * Someone stands in line. `outcome` never rejects, and never resolves after `leave`, which gives the place back, or
 * the slot if it has come meanwhile.
 */
export type Waiting = {
  readonly type: "waiting";
  readonly outcome: Promise<Pass | LimitRefusal>;
  leave(): void;
};

/** Wakes one who waited: the slot is theirs. */
type Waiter = () => void;

/** How many wait for a slot at one gate. */
const MAX_WAITING = 4096;

/**
 * A rate and a number of slots for one key. Who waits for the rate holds no slot meanwhile. The rule is asked for at each
 * use; whoever changes it calls `ruleChanged`, for those who wait already.
 */
export class Gate {
  readonly #rule: () => GateRule;
  readonly #turns: Turns;
  readonly #slots: Slots<Waiter> = emptySlots();
  /** Another stands, or will stand, in its place: nobody enters here any more. */
  retired = false;

  constructor(rule: () => GateRule, clock: Clock) {
    this.#rule = rule;
    this.#turns = new Turns(rule, clock);
  }

  /**
   * Answers directly when it is free, or when the wait would be too long; else there is a place in the line.
   * `counted` says whether the rate counts this one; the slots count all.
   */
  enter(counted: boolean): Pass | LimitRefusal | Waiting {
    if (!counted || this.#turns.take()) return this.#slot();
    const line = new Line();
    const turn = this.#turns.wait({
      come: () => line.goOn(this.#slot()),
      late: (waitMs) => line.goOn(this.#tooLate(waitMs)),
    });
    if (turn.type === "late") return this.#tooLate(turn.waitMs);
    line.leaveBy(turn.leave);
    return line;
  }

  /** Lets in, in their order, whom the rule of now has room for, and refuses those whose turn is too far off under it. */
  ruleChanged(): void {
    this.#turns.ruleChanged();
    for (;;) {
      const next = admitNext(this.#slots, this.#rule().concurrency);
      if (next === undefined) return;
      next();
    }
  }

  /** True while somebody is in or stands in line. */
  get inUse(): boolean {
    return this.#slots.used > 0 || this.#slots.waiting.size > 0 || this.#turns.waiting;
  }

  /** True when nobody is in or waits and the bucket is full. */
  isIdle(now: number): boolean {
    return this.#slots.used === 0 && this.#turns.isIdle(now);
  }

  #tooLate(waitMs: number): LimitRefusal {
    return limitRefusal("rate", this.#rule().burst, waitMs);
  }

  #slot(): Pass | LimitRefusal | Waiting {
    const slots = this.#slots;
    const { concurrency, waitMs } = this.#rule();
    if (takeSlot(slots, concurrency)) return new SlotPass(slots, this.#rule);
    if (slots.waiting.size >= MAX_WAITING) return limitRefusal("concurrency", concurrency, 1000);
    const line = new Line();
    const admit: Waiter = () => {
      clearTimeout(timer);
      line.goOn(new SlotPass(slots, this.#rule));
    };
    const give = () => {
      clearTimeout(timer);
      slots.waiting.delete(admit);
    };
    const timer = setTimeout(() => {
      give();
      line.goOn(limitRefusal("concurrency", concurrency, 1000));
    }, waitMs);
    slots.waiting.add(admit);
    line.leaveBy(give);
    return line;
  }
}

/** A place in one line and then perhaps in the next. */
class Line implements Waiting {
  readonly type = "waiting";
  readonly outcome: Promise<Pass | LimitRefusal>;
  #resolve: (outcome: Pass | LimitRefusal) => void = () => {};
  #giveBack: () => void = () => {};
  #left = false;

  constructor() {
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  leaveBy(giveBack: () => void): void {
    this.#giveBack = giveBack;
  }

  goOn(next: Pass | LimitRefusal | Waiting): void {
    if (next.type === "waiting") {
      this.#giveBack = () => next.leave();
      void next.outcome.then((outcome) => this.goOn(outcome));
      return;
    }
    if (next.type === "admitted") {
      if (this.#left) return next.leave();
      this.#giveBack = () => next.leave();
    }
    this.#resolve(next);
  }

  leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#giveBack();
  }
}

/** A class, so that a pass is one object and no closure. */
class SlotPass implements Pass {
  readonly type = "admitted";
  #slots: Slots<Waiter> | undefined;
  readonly #rule: () => GateRule;

  constructor(slots: Slots<Waiter>, rule: () => GateRule) {
    this.#slots = slots;
    this.#rule = rule;
  }

  leave(): void {
    const slots = this.#slots;
    if (slots === undefined) return;
    this.#slots = undefined;
    passSlot(slots, this.#rule().concurrency)?.();
  }
}

/** For those whom nothing limits. */
export const FREE_PASS: Pass = { type: "admitted", leave() {} };
