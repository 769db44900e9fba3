/** Things of one key are told of at once, and those that follow within a minute at its end, together. */

const WINDOW_MS = 60_000;
/** Keys at a time; beyond that the oldest is told of early. */
const MAX_KEYS = 1000;

type Waiting<T> = { last: T; times: number; readonly timer: Timer };

export class Coalesced<T> {
  readonly #tell: (last: T, times: number) => void;
  readonly #windowMs: number;
  readonly #waiting = new Map<string, Waiting<T>>();

  /** `tell` hears of the first of a key alone, and then of the last of those that followed, with their number. */
  constructor(tell: (last: T, times: number) => void, windowMs = WINDOW_MS) {
    this.#tell = tell;
    this.#windowMs = windowMs;
  }

  /** True when it is told of at once. */
  add(key: string, thing: T): boolean {
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) {
      waiting.last = thing;
      waiting.times += 1;
      return false;
    }
    const [oldest] = this.#waiting.keys();
    if (oldest !== undefined && this.#waiting.size >= MAX_KEYS) this.#end(oldest);
    const timer = setTimeout(() => this.#end(key), this.#windowMs);
    timer.unref();
    this.#waiting.set(key, { last: thing, times: 0, timer });
    this.#tell(thing, 1);
    return true;
  }

  /** Tells of all that waits. */
  flush(): void {
    for (const key of [...this.#waiting.keys()]) this.#end(key);
  }

  #end(key: string): void {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(key);
    if (waiting.times > 0) this.#tell(waiting.last, waiting.times);
  }
}
