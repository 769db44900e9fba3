/** How often all keys are looked through at most; in between the oldest makes room. */
const SWEEP_MS = 1000;

type Options<S> = {
  readonly capacity: number;
  create(now: number): S;
  /** True for a state that a new one would equal. */
  isIdle(state: S, now: number): boolean;
};

/**
 * The state of one limiter by key, bounded: strangers choose the keys. When it is full, idle states go first, then
 * the one that was made first.
 */
export class Registry<S> {
  readonly #states = new Map<string, S>();
  readonly #options: Options<S>;
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(options: Options<S>) {
    this.#options = options;
  }

  get size(): number {
    return this.#states.size;
  }

  find(key: string): S | undefined {
    return this.#states.get(key);
  }

  /** The state of that key, made if need be. */
  get(key: string, now: number): S {
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    if (this.#states.size >= this.#options.capacity) this.#makeRoom(now);
    const state = this.#options.create(now);
    this.#states.set(key, state);
    return state;
  }

  delete(key: string): void {
    this.#states.delete(key);
  }

  #makeRoom(now: number): void {
    if (Math.abs(now - this.#sweptAt) >= SWEEP_MS) {
      this.#sweptAt = now;
      for (const [key, state] of this.#states) {
        if (this.#options.isIdle(state, now)) this.#states.delete(key);
      }
    }
    if (this.#states.size < this.#options.capacity) return;
    for (const oldest of this.#states.keys()) {
      this.#states.delete(oldest);
      return;
    }
  }
}
