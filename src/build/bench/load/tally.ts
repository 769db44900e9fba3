import type { Percentiles } from "./plan.ts";

const STEP_US = 10;
/** Up to ten seconds; the last step holds whatever was slower. */
const STEPS = 1_000_001;

/** Durations in steps of 10 us, so that recording one allocates nothing. */
export class Histogram {
  readonly #steps = new Uint32Array(STEPS);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  record(us: number): void {
    const step = Math.max(0, Math.min(STEPS - 1, Math.round(us / STEP_US)));
    this.#steps[step] = (this.#steps[step] ?? 0) + 1;
    this.#count += 1;
  }

  percentiles(): Percentiles {
    return { p50Us: this.#notExceeded(0.5), p99Us: this.#notExceeded(0.99) };
  }

  /** What `share` of the durations did not exceed. */
  #notExceeded(share: number): number {
    let left = this.#count * share;
    for (let step = 0; step < STEPS; step++) {
      left -= this.#steps[step] ?? 0;
      if (left <= 0) return step * STEP_US;
    }
    return STEPS * STEP_US;
  }
}

/** What the upstream said about the requests it got. */
export class Seen {
  answers = 0;
  header = 0;
  body = 0;

  /** `bytes` hold one answer of the upstream that says what it saw. */
  look(bytes: Buffer): void {
    this.answers += 1;
    if (bytes.indexOf("header:y") !== -1) this.header += 1;
    if (bytes.indexOf("body:y") !== -1) this.body += 1;
  }
}
