import type { Metered } from "../../app/proxy/metered.ts";
import type { Spent, Taken, Usage } from "../../app/proxy/usage.ts";
import { isStoreAway, Refused, STORE_RETRY_SECONDS } from "../refusal.ts";
import { spentRefusal } from "./spent.ts";

export type OutflowEvents = {
  /** What waited has gone on: more may come. */
  goesOn(): void;
  /** No more may leave; nothing is run any more. */
  stop(refused: Refused): void;
};

export type StartOutflow = (events: OutflowEvents) => Outflow;

/** Undefined where nothing limits the bytes that leave. */
export function outflowOf(
  usage: Usage,
  metered: readonly Metered[] | undefined,
  vaultName: string,
): StartOutflow | undefined {
  if (metered === undefined || metered.length === 0) return undefined;
  return (events) =>
    new Outflow({
      take: (bytes) => usage.take(metered, bytes),
      refusal: (spent) => spentRefusal(spent, vaultName),
      ...events,
    });
}

type Options = OutflowEvents & {
  take(bytes: number): Taken | Spent | Promise<Taken | Spent>;
  refusal(spent: Spent): Refused;
};
type Step = { readonly bytes: number; readonly run: () => void };

/**
 * Bytes on their way out, counted before they leave. What is left is usually in memory; else a step waits, and those
 * behind it. Beyond the limit nothing leaves.
 */
export class Outflow {
  readonly #options: Options;
  #waiting: Step[] | undefined;
  #over = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Something waits: whoever feeds this should stop until `goesOn`. */
  get waits(): boolean {
    return this.#waiting !== undefined;
  }

  /** Runs `run` once so many bytes may leave, in the order of the calls; at once when that is known. */
  pass(bytes: number, run: () => void): void {
    if (this.#over) return;
    const step = { bytes, run };
    if (this.#waiting !== undefined) this.#waiting.push(step);
    else if (!this.#runNow(step)) void this.#runLater(step);
  }

  /** Nobody wants it any more. */
  close(): void {
    this.#over = true;
    this.#waiting = undefined;
  }

  /** False when it has to wait. */
  #runNow({ bytes, run }: Step): boolean {
    const taken = bytes === 0 ? undefined : this.#options.take(bytes);
    if (taken instanceof Promise) {
      this.#waiting = [];
      this.#pending = taken;
      return false;
    }
    if (taken?.type === "spent") this.#stop(this.#options.refusal(taken));
    else run();
    return true;
  }

  #pending: Promise<Taken | Spent> | undefined;

  async #runLater(first: Step): Promise<void> {
    let step: Step | undefined = first;
    try {
      while (step !== undefined) {
        const taken = await this.#pending;
        if (this.#over) return;
        if (taken?.type === "spent") return this.#stop(this.#options.refusal(taken));
        step.run();
        step = this.#next();
      }
    } catch (error) {
      if (!isStoreAway(error)) throw error;
      return this.#stop(new Refused("store_unavailable", { retryAfter: STORE_RETRY_SECONDS }));
    }
    if (!this.#over) this.#options.goesOn();
  }

  /** The next one that has to wait; those before it have run. */
  #next(): Step | undefined {
    const behind = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const [at, step] of behind.entries()) {
      if (this.#over || this.#runNow(step)) continue;
      this.#waiting = behind.slice(at + 1);
      return step;
    }
    return undefined;
  }

  #stop(refused: Refused): void {
    if (this.#over) return;
    this.close();
    this.#options.stop(refused);
  }
}
