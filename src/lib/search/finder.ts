/** Where a needle stands: `needle` is its number in the list that the finder was made of, `end` is behind its last byte. */
export type Found = { readonly needle: number; readonly start: number; readonly end: number };

/** Two bytes in a row become one of so many numbers; the tables then fit into the nearest cache. */
const GRAM_BITS = 13;
const GRAMS = 1 << GRAM_BITS;
const GRAM_MASK = GRAMS - 1;
const NONE = -1;
/**
 * The runtime's own search for one string goes through about 350 times as many bytes in a second as this one moves on in a
 * step, and asking it costs as much as these bytes do.
 */
const NATIVE_STEPS = 350;
const NATIVE_BYTES = 4096;

/**
 * Finds many byte strings in one pass (Wu and Manber, 1994): it looks at the last two bytes of a window as long as the
 * shortest needle and moves on by as many bytes as no needle can begin in. The longer the shortest needle is, the fewer
 * bytes are looked at; how many needles there are hardly matters. Immutable, and may be used for many searches at once.
 */
export class Finder {
  readonly #needles: readonly Buffer[];
  /** Length of the shortest needle, and of the longest. */
  readonly #window: number;
  readonly #longest: number;
  /** Of the first byte of a pair, what counts: nothing where a needle has but one byte. */
  readonly #firstMask: number;
  readonly #shifts: Uint8Array;
  /** By the last pair of the window: the first needle of a chain, which goes on in `#next`; longest first. */
  readonly #heads: Int32Array;
  readonly #next: Int32Array;
  /** Looking for one needle after the other with the runtime's own search is faster. */
  readonly #isNativeFaster: boolean;
  /** By the byte that they begin with. */
  readonly #beginning: (Buffer[] | undefined)[] = new Array(256).fill(undefined);

  /** None of them empty. Without any, nothing is ever found. */
  constructor(needles: readonly Uint8Array[]) {
    if (needles.some(({ length }) => length === 0))
      throw new Error("an empty needle would be found everywhere");
    const lengths = needles.map(({ length }) => length);
    this.#needles = needles.map((needle) => Buffer.from(needle));
    this.#window = Math.min(...lengths, 255);
    this.#longest = Math.max(...lengths, 0);
    this.#firstMask = this.#window === 1 ? 0 : 0xff;
    this.#shifts = new Uint8Array(GRAMS).fill(this.#window === 1 ? 1 : this.#window - 1);
    this.#heads = new Int32Array(GRAMS).fill(NONE);
    this.#next = new Int32Array(needles.length).fill(NONE);
    this.#isNativeFaster = needles.length * this.#window < NATIVE_STEPS;
    const shortestFirst = needles.map((_, at) => at).sort((a, b) => this.#length(a) - this.#length(b));
    for (const needle of shortestFirst) this.#add(needle);
  }

  /** The leftmost of what stands at or behind `from`, and of those that begin there the longest. */
  find(bytes: Uint8Array, from = 0): Found | undefined {
    const shifts = this.#shifts;
    const mask = this.#firstMask;
    const { length } = bytes;
    const last = this.#window - 1;
    if (this.#needles.length === 0 || (from === 0 && this.#isAbsent(bytes))) return undefined;
    for (let at = from + last; at < length; ) {
      const pair = ((((bytes[at - 1] as number) & mask) << 5) ^ (bytes[at] as number)) & GRAM_MASK;
      const shift = shifts[pair] as number;
      at += shift;
      if (shift !== 0) continue;
      const needle = this.#at(bytes, at - last, this.#heads[pair] as number);
      if (needle !== NONE) return { needle, start: at - last, end: at - last + this.#length(needle) };
      at += 1;
    }
    return undefined;
  }

  /**
   * Where, at or behind `from`, the end of `bytes` begins that could be the beginning of a needle, should more follow;
   * `bytes.length` where none could. Of a stream cut anywhere, this is what has to be kept back.
   */
  openFrom(bytes: Uint8Array, from = 0): number {
    const { length } = bytes;
    for (let at = Math.max(from, length - this.#longest + 1, 0); at < length; at += 1) {
      const needles = this.#beginning[bytes[at] as number];
      if (needles !== undefined && isBegun(bytes, at, needles)) return at;
    }
    return length;
  }

  /** Only of the beginning of a piece, in which nearly always nothing is found: behind each find it would cost anew. */
  #isAbsent(bytes: Uint8Array): boolean {
    if (!this.#isNativeFaster || bytes.length < NATIVE_BYTES) return false;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    return this.#needles.every((needle) => buffer.indexOf(needle) < 0);
  }

  #length(needle: number): number {
    return (this.#needles[needle] as Buffer).length;
  }

  #add(number: number): void {
    const needle = this.#needles[number] as Buffer;
    const last = this.#window - 1;
    const first = needle[0] as number;
    this.#beginning[first] = [...(this.#beginning[first] ?? []), needle];
    for (let at = last === 0 ? 0 : 1; at <= last; at += 1) {
      const pair = ((((needle[at - 1] ?? 0) & this.#firstMask) << 5) ^ (needle[at] as number)) & GRAM_MASK;
      this.#shifts[pair] = Math.min(this.#shifts[pair] as number, last - at);
      if (at < last) continue;
      this.#next[number] = this.#heads[pair] as number;
      this.#heads[pair] = number;
    }
  }

  /** Of a chain, the first needle that stands whole at `start`. */
  #at(bytes: Uint8Array, start: number, chain: number): number {
    for (let number = chain; number !== NONE; number = this.#next[number] as number) {
      const needle = this.#needles[number] as Buffer;
      if (start + needle.length <= bytes.length && isAt(bytes, start, needle, needle.length)) return number;
    }
    return NONE;
  }
}

function isBegun(bytes: Uint8Array, start: number, needles: readonly Uint8Array[]): boolean {
  const rest = bytes.length - start;
  return needles.some((needle) => needle.length > rest && isAt(bytes, start, needle, rest));
}

function isAt(bytes: Uint8Array, start: number, needle: Uint8Array, length: number): boolean {
  for (let at = 0; at < length; at += 1) if (bytes[start + at] !== needle[at]) return false;
  return true;
}
