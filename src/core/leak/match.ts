/** Where a pattern stands around an anchor of it, whatever the spelling of each of its characters. */
import type { Pattern } from "./pattern.ts";
import {
  CUT,
  characterOf,
  isByNumber,
  isIntroduction,
  LONGEST_SPELLING,
  lengthOf,
  MAX_LAYERS,
  readAt,
} from "./spelling.ts";

const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const PLUS = 0x2b;
/** What an escape costs to be read in all its ways. */
const ESCAPE_STEPS = 64;
/** No place. */
export const NOWHERE = -1;

/**
 * `at` is the place, or `NOWHERE`; `edge` the character beside the text that the value decides in part, or `NOWHERE`. `isOpen`
 * says that more bytes might lead further. `steps` tells how much work it was, one for a byte that stands as it is.
 */
export type Reached = {
  readonly at: number;
  readonly edge: number;
  readonly isOpen: boolean;
  readonly steps: number;
};

/** Where the text ends of which everything before its byte `from` ends at `at`: the furthest such end. */
export function forward(pattern: Pattern, bytes: Uint8Array, from: number, at: number): Reached {
  const walk = new Forward(pattern, bytes);
  walk.run(from, at);
  return walk;
}

/** Pairs of an index of the text and a place that belong together, each taken once. */
class Ways {
  readonly #todo: number[] = [];
  /** A text of many backslashes can be read in more ways than there is time for. */
  #seen: Set<number> | undefined;

  add(index: number, at: number): void {
    const place = index * 2 ** 32 + at;
    this.#seen ??= new Set();
    if (this.#seen.has(place)) return;
    this.#seen.add(place);
    this.#todo.push(place);
  }

  next(): number | undefined {
    return this.#todo.pop();
  }
}

const indexOf = (place: number) => Math.floor(place / 2 ** 32);
const placeOf = (place: number) => place % 2 ** 32;

class Forward implements Reached {
  readonly #pattern: Pattern;
  readonly #bytes: Uint8Array;
  readonly #ways = new Ways();
  at = NOWHERE;
  edge = NOWHERE;
  isOpen = false;
  steps = 0;

  constructor(pattern: Pattern, bytes: Uint8Array) {
    this.#pattern = pattern;
    this.#bytes = bytes;
  }

  run(from: number, at: number): void {
    this.#go(from, at);
    for (let next = this.#ways.next(); next !== undefined; next = this.#ways.next()) {
      this.#go(indexOf(next), placeOf(next));
    }
  }

  #go(from: number, start: number): void {
    const { text, same, wraps } = this.#pattern;
    const bytes = this.#bytes;
    let index = from;
    let at = start;
    while (index < text.length) {
      const byte = bytes[at];
      this.steps += 1;
      if (byte === undefined) {
        this.isOpen = true;
        return;
      }
      if (isIntroduction(byte)) return this.#branch(index, at);
      if (same[byte] === same[text[index] as number]) index += 1;
      else {
        const taken = otherwise(this.#pattern, index, byte);
        if (taken === 0 && !(wraps && index > 0 && (byte === CR || byte === LF))) return;
        index += taken;
      }
      at += 1;
    }
    this.#finish(at);
  }

  #branch(index: number, at: number): void {
    this.steps += ESCAPE_STEPS;
    let last = 0;
    for (let layer = 0; layer <= MAX_LAYERS; layer += 1) {
      const read = readAt(this.#bytes, at, layer);
      if (read === CUT) this.isOpen = true;
      if (read === CUT || read === last) continue;
      last = read;
      const taken = takenBy(this.#pattern, index, read);
      if (taken > 0) this.#ways.add(index + taken, at + lengthOf(read));
      if (this.#pattern.wraps && index > 0 && isBreak(read)) this.#ways.add(index, at + lengthOf(read));
    }
  }

  #finish(at: number): void {
    const { after } = this.#pattern;
    let [end, edge] = [at, NOWHERE];
    for (let layer = 0; after !== undefined && layer <= MAX_LAYERS; layer += 1) {
      const read = readAt(this.#bytes, at, layer);
      if (read === CUT) this.isOpen = true;
      else if (!isByNumber(read) && after[characterOf(read)] === 1 && at + lengthOf(read) > end) {
        [end, edge] = [at + lengthOf(read), characterOf(read)];
      }
    }
    if (end > this.at) [this.at, this.edge] = [end, edge];
  }
}

/**
 * Where the text begins of which everything from its byte `to` on begins at `at`, no further to the left than `least`: the
 * leftmost such place.
 */
export function backward(
  pattern: Pattern,
  bytes: Uint8Array,
  { to, at, least }: { readonly to: number; readonly at: number; readonly least: number },
): Reached {
  const walk = new Backward(pattern, bytes, least);
  walk.run(to, at);
  return walk;
}

class Backward implements Reached {
  readonly #pattern: Pattern;
  readonly #bytes: Uint8Array;
  readonly #least: number;
  readonly #ways = new Ways();
  at = NOWHERE;
  edge = NOWHERE;
  readonly isOpen = false;
  steps = 0;

  constructor(pattern: Pattern, bytes: Uint8Array, least: number) {
    this.#pattern = pattern;
    this.#bytes = bytes;
    this.#least = least;
  }

  run(to: number, at: number): void {
    this.#go(to, at);
    for (let next = this.#ways.next(); next !== undefined; next = this.#ways.next()) {
      this.#go(indexOf(next), placeOf(next));
    }
  }

  #go(to: number, end: number): void {
    const { text, same, wraps } = this.#pattern;
    const bytes = this.#bytes;
    let index = to;
    let at = end;
    /** Between here and `at` no escape begins. */
    let clear = at;
    while (index > 0) {
      this.steps += 1;
      const reach = Math.max(this.#least, at - LONGEST_SPELLING);
      while (clear > reach && !isIntroduction(bytes[clear - 1] as number)) clear -= 1;
      if (clear > reach) return this.#branch(index, at);
      if (at <= this.#least) return;
      const byte = bytes[at - 1] as number;
      if (same[byte] === same[text[index - 1] as number]) index -= 1;
      else {
        const taken = otherwiseBefore(this.#pattern, index, byte);
        if (taken === 0 && !(wraps && (byte === CR || byte === LF))) return;
        index -= taken;
      }
      at -= 1;
    }
    this.#finish(at);
  }

  #branch(index: number, at: number): void {
    this.steps += ESCAPE_STEPS;
    this.#each(at, (start, read) => {
      const taken = takenBefore(this.#pattern, index, read);
      if (taken > 0) this.#ways.add(index - taken, start);
      if (this.#pattern.wraps && isBreak(read)) this.#ways.add(index, start);
    });
  }

  #finish(at: number): void {
    const { before } = this.#pattern;
    let [start, edge] = [at, NOWHERE];
    if (before !== undefined) {
      this.#each(at, (from, read) => {
        if (!isByNumber(read) && before[characterOf(read)] === 1) [start, edge] = [from, characterOf(read)];
      });
    }
    if (this.at === NOWHERE || start < this.at) [this.at, this.edge] = [start, edge];
  }

  /** Everything that can be read so that it ends at `end`, the shortest first. */
  #each(end: number, tell: (start: number, read: number) => void): void {
    const reach = Math.max(this.#least, end - LONGEST_SPELLING);
    for (let start = end - 1; start >= reach; start -= 1) {
      if (start < end - 1 && !isIntroduction(this.#bytes[start] as number)) continue;
      let last = 0;
      for (let layer = 0; layer <= MAX_LAYERS; layer += 1) {
        const read = readAt(this.#bytes, start, layer);
        if (read === CUT || read === last || start + lengthOf(read) !== end) continue;
        last = read;
        tell(start, read);
      }
    }
  }
}

function isBreak(read: number): boolean {
  return !isByNumber(read) && (characterOf(read) === LF || characterOf(read) === CR);
}

/** How many bytes of the text, from `index` on, are what was read; 0 where it is something else. */
function takenBy(pattern: Pattern, index: number, read: number): number {
  const { text, same, codes } = pattern;
  const character = characterOf(read);
  if (isByNumber(read)) {
    const wanted = codes.get(index);
    return wanted?.code === character ? wanted.length : 0;
  }
  return same[character] === same[text[index] as number] ? 1 : otherwise(pattern, index, character);
}

/** The same of what ends before `index`. */
function takenBefore(pattern: Pattern, index: number, read: number): number {
  const { text, same } = pattern;
  const character = characterOf(read);
  if (isByNumber(read)) return beforeIndex(pattern, index, character);
  return same[character] === same[text[index - 1] as number] ? 1 : otherwiseBefore(pattern, index, character);
}

/** Of a byte that is not the one wanted: a plus is a space in forms, and beyond ASCII it may be a character of Latin-1. */
function otherwise({ text, codes }: Pattern, index: number, byte: number): number {
  if (byte < 0x80) return byte === PLUS && text[index] === SPACE ? 1 : 0;
  const wanted = codes.get(index);
  return wanted?.code === byte ? wanted.length : 0;
}

function otherwiseBefore(pattern: Pattern, index: number, byte: number): number {
  if (byte < 0x80) return byte === PLUS && pattern.text[index - 1] === SPACE ? 1 : 0;
  return beforeIndex(pattern, index, byte);
}

function beforeIndex({ codes }: Pattern, index: number, code: number): number {
  for (let length = 2; length <= 4; length += 1) {
    const character = codes.get(index - length);
    if (character?.length === length && character.code === code) return length;
  }
  return 0;
}
