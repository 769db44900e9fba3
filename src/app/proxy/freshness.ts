import type { Change, Changes } from "../../ports/store/instance/changes.ts";

/** What a cached thing was made from: the ids of vaults and actors, and when their rows were read. */
export type Stamp = {
  /** How many changes had been heard before the rows were read. */
  readonly since: number;
  /** How many had been heard when it was last found to hold. */
  checkedAt: number;
  readonly of: readonly string[];
};

/** How many vaults and actors are told apart by when they changed; beyond that all that is kept counts as changed. */
const MAX_KEPT = 10_000;

/**
 * Whether what was made from stored rows still holds, told from the changes of the store. While nothing at all changes
 * that is one comparison. Nobody is registered and nothing has to be taken back: a stamp knows what it depends on.
 */
export class Freshness {
  #heard = 0;
  /** What was read before this count does not hold, whatever it is of. */
  #floor = 0;
  readonly #changed = new Map<string, number>();
  readonly #maxKept: number;

  constructor(changes: Pick<Changes, "subscribe">, maxKept = MAX_KEPT) {
    this.#maxKept = maxKept;
    changes.subscribe((change) => this.#hear(change));
  }

  /** To be read before the rows: a change in between makes the stamp stale, never falsely fresh. */
  get now(): number {
    return this.#heard;
  }

  /** `since` is `now` as it was before the first row was read. */
  stamp(since: number, ...of: readonly string[]): Stamp {
    return { since, checkedAt: since, of };
  }

  holds(stamp: Stamp): boolean {
    if (stamp.checkedAt === this.#heard) return true;
    if (stamp.since < this.#floor) return false;
    for (const id of stamp.of) {
      if ((this.#changed.get(id) ?? 0) > stamp.since) return false;
    }
    stamp.checkedAt = this.#heard;
    return true;
  }

  #hear(change: Change): void {
    this.#heard += 1;
    if (change.type !== "instance") this.#changed.set(change.id, this.#heard);
    if (change.type === "instance" || this.#changed.size > this.#maxKept) {
      this.#floor = this.#heard;
      this.#changed.clear();
    }
  }
}
