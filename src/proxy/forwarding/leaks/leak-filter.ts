import type { FilterChain } from "../../../lib/filter-chain.ts";
import { Effort } from "./effort.ts";
import type { Leak, LeakSearch } from "./leak-search.ts";

const NOTHING = Buffer.alloc(0);

export type LeakFilterOptions = {
  /** Bytes in all that are to come, where that is known: then the last of them are kept back for nothing. */
  readonly length: number | undefined;
  /** What is put in has as many bytes as what was found. */
  readonly inPlace: boolean;
  /** Behind so many bytes nothing is looked for any more. */
  readonly atMost: number;
  /** Hears of each piece in which something was found, before it leaves. What it throws breaks the stream off. */
  found(): void;
};

/** What is kept back and is shorter tells nothing, and goes on when nothing follows. */
const TELLING_BYTES = 4;

/**
 * Puts placeholders in the place of values in a stream cut anywhere, with the same result as in the whole. What could not
 * become a value leaves with the piece in which it came; what could is kept back until more is known.
 */
export class LeakFilter implements FilterChain {
  readonly resizes: boolean;
  readonly #search: LeakSearch;
  readonly #options: LeakFilterOptions;
  readonly #effort = new Effort();
  #kept: Uint8Array = NOTHING;
  /** How many bytes of what is kept have gone on already. */
  #gone = 0;
  #left: number;
  #seen = 0;

  constructor(search: LeakSearch, options: LeakFilterOptions) {
    this.resizes = !options.inPlace;
    this.#search = search;
    this.#options = options;
    this.#left = options.length ?? Number.POSITIVE_INFINITY;
  }

  push(piece: Uint8Array): Uint8Array {
    if (this.#seen >= this.#options.atMost && this.#kept.length === 0) return piece;
    this.#seen += piece.length;
    this.#left -= piece.length;
    this.#effort.allow(piece.length);
    const bytes = this.#kept.length === 0 ? piece : Buffer.concat([this.#kept, piece]);
    return this.#pass(bytes, this.#left <= 0);
  }

  end(): Uint8Array {
    return this.#kept.length === 0 ? NOTHING : this.#pass(this.#kept, true);
  }

  /**
   * A few bytes are kept back, and may be for long: `letGo` may follow. Those that have gone on count, or a value that comes
   * a byte at a time would go on whole.
   */
  get keepsFew(): boolean {
    const { length } = this.#kept;
    return this.#gone < length && length < TELLING_BYTES;
  }

  /**
   * The few bytes that are kept back, since nothing has followed for a while. They are still known: of a value that begins with
   * them the rest is found.
   */
  letGo(): Uint8Array {
    if (!this.keepsFew) return NOTHING;
    const bytes = this.#kept.subarray(this.#gone);
    this.#gone = this.#kept.length;
    return bytes;
  }

  #pass(bytes: Uint8Array, isLast: boolean): Uint8Array {
    const { inPlace, found, atMost } = this.#options;
    const options = { inPlace, effort: this.#effort };
    let { leaks, open, held } = this.#search.search(bytes, isLast || this.#seen >= atMost, options);
    // A value that repeats itself could be begun for ever.
    if (bytes.length - open > this.#search.mostKept) {
      ({ leaks, open, held } = this.#search.search(bytes, true, options));
    }
    const from = this.#gone;
    const to = Math.max(from, held);
    this.#gone = Math.max(0, to - open);
    this.#kept = open === bytes.length ? NOTHING : bytes.subarray(open);
    if (leaks.length === 0) return from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to);
    found();
    return redacted(bytes, leaks, { from, to });
  }
}

/** Which bytes go on now. */
export type RedactedPart = { readonly from: number; readonly to: number };

/** Part of the bytes with what takes the place of each leak. */
export function redacted(
  bytes: Uint8Array,
  leaks: readonly Leak[],
  { from, to }: RedactedPart = { from: 0, to: bytes.length },
): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = from;
  for (const { start, end, replacement, isByteByByte } of leaks) {
    if (start >= at) parts.push(bytes.subarray(at, start), replacement);
    else parts.push(isByteByByte ? replacement.subarray(at - start) : replacement);
    at = end;
  }
  parts.push(bytes.subarray(at, Math.max(at, to)));
  return Buffer.concat(parts);
}
