/** How often all keys are looked through at most; in between the oldest makes room. */
const SWEEP_MS = 1000;
/** How many are looked at in search of one that may go, so that a new key costs little however many are in use. */
const MAX_LOOKS = 64;

type Options<S> = {
  readonly capacity: number;
  create(now: number): S;
  /** True for a state that a new one would equal. */
  isIdle(state: S, now: number): boolean;
  /** True while forgetting the state would forget someone who is in: it stays, even above the capacity. */
  isInUse?(state: S): boolean;
  /** Called for a state that made room: whoever still holds it must ask anew. */
  evicted?(state: S): void;
};

/**
 * The state of one limiter by key, bounded: strangers choose the keys. When it is full, idle states go first, then
 * the one that was made first; one that is in use never goes.
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

  /** All that are kept, the oldest first. */
  values(): Iterable<S> {
    return this.#states.values();
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
        if (this.#options.isIdle(state, now)) this.#evict(key, state);
      }
    }
    let looks = 0;
    for (const [key, state] of this.#states) {
      if (this.#states.size < this.#options.capacity || looks >= MAX_LOOKS) return;
      looks += 1;
      if (this.#options.isInUse?.(state) !== true) this.#evict(key, state);
      else {
        // To the end, so that the next search begins behind it.
        this.#states.delete(key);
        this.#states.set(key, state);
      }
    }
  }

  #evict(key: string, state: S): void {
    this.#states.delete(key);
    this.#options.evicted?.(state);
  }
}
