/** Who asks for a descriptor, from the first to be refused to the last. */
export type DescriptorUse = "proxy" | "upstream" | "api";

const TELL_MS = 60_000;

/**
 * How near this process is to its limit of descriptors. At the limit itself accepting fails for ever and at once, which
 * takes a whole core, and nobody gets through; so those who come last are closed before. The system gives the lowest free
 * descriptor: its number says how many are open, whatever holds them.
 */
export class DescriptorRoom {
  /** The first number that a use may not have. */
  readonly #bounds: Readonly<Record<DescriptorUse, number>>;
  readonly #full: (refused: number) => void;
  #refused = 0;
  #toldAt = Number.NEGATIVE_INFINITY;

  /** `limit` as the system enforces it. `full` is told of refusals at most once a minute, with their number since. */
  constructor(limit: number, full: (refused: number) => void) {
    // For the API's port and for files; then for the upstreams of the clients that are let in.
    const reserve = clamp(limit / 8, 8, 64);
    const upstreams = clamp(limit / 8, 8, 512);
    this.#bounds = { api: limit - 2, upstream: limit - reserve, proxy: limit - reserve - upstreams };
    this.#full = full;
  }

  /** No bound, where none is known. */
  static unbounded(): DescriptorRoom {
    return new DescriptorRoom(Number.POSITIVE_INFINITY, () => {});
  }

  /** May this descriptor, just opened, stay open for that use? */
  admits(descriptor: number, use: DescriptorUse, now = performance.now()): boolean {
    if (descriptor < this.#bounds[use]) return true;
    this.#refused += 1;
    if (now - this.#toldAt >= TELL_MS) {
      this.#full(this.#refused);
      this.#toldAt = now;
      this.#refused = 0;
    }
    return false;
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.floor(Math.min(most, Math.max(least, value)));
}
