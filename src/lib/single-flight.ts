/**
 * Work that is done once for all who ask for the same while it is under way. Whoever comes later starts it anew; a
 * failure is everyone's who waited, and nobody's after that.
 */
export class SingleFlight<K, V> {
  readonly #flying = new Map<K, Promise<V>>();

  run(key: K, work: () => Promise<V>): Promise<V> {
    const flying = this.#flying.get(key);
    if (flying !== undefined) return flying;
    const started = work().finally(() => {
      if (this.#flying.get(key) === started) this.#flying.delete(key);
    });
    this.#flying.set(key, started);
    return started;
  }

  /** What is under way no longer serves those who come now: it began before something that they must see. */
  abandon(key: K): void {
    this.#flying.delete(key);
  }

  abandonAll(): void {
    this.#flying.clear();
  }
}
