/**
 * One look-up for all keys that are asked for within one turn of the event loop. What is asked for later is looked up
 * later: no answer is older than its question.
 */
export class BatchLoader<K, V> {
  readonly #load: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>;
  #asked: { readonly keys: Set<K>; readonly found: Promise<ReadonlyMap<K, V>> } | undefined;

  constructor(load: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>) {
    this.#load = load;
  }

  async get(key: K): Promise<V | undefined> {
    this.#asked ??= this.#gather();
    this.#asked.keys.add(key);
    return (await this.#asked.found).get(key);
  }

  #gather() {
    const keys = new Set<K>();
    const found = Promise.resolve().then(() => {
      this.#asked = undefined;
      return this.#load([...keys]);
    });
    return { keys, found };
  }
}
