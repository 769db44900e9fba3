import { forward } from "../../../core/leak/match.ts";
import type { Pattern } from "../../../core/leak/pattern.ts";
import {
  CUT,
  characterOf,
  isByNumber,
  isIntroduction,
  LONGEST_SPELLING,
  lengthOf,
  MAX_LAYERS,
  readAt,
} from "../../../core/leak/spelling.ts";
import type { Effort } from "./effort.ts";

const PAIRS = 1 << 13;
const INTRODUCTIONS = [0x25, 0x26, 0x5c];
/** A pattern begins with such a character, or stands behind one that it shares with what is before it. */
const BEGINS = 1;
const SHARED = 2;
const BREAKS = [0x0d, 0x0a];

/**
 * Tells where the end of a piece could begin a value of which no anchor has come yet. Nearly every place is ruled out by its
 * first two bytes.
 */
export class Beginnings {
  readonly #patterns: readonly Pattern[];
  /** Which characters a pattern may begin with, and which bytes. */
  readonly #first = new Uint8Array(256);
  /** Which two bytes, of which several are one number. */
  readonly #pairs = new Uint8Array(PAIRS);
  /** Bytes in which an anchor has come, whatever the spelling of what stands before it. */
  readonly #reach: number;

  constructor(patterns: readonly Pattern[]) {
    this.#patterns = patterns;
    this.#reach = Math.max(0, ...patterns.map(reachOf));
    for (const pattern of patterns) this.#add(pattern);
  }

  /**
   * The leftmost place from which on the bytes could be the beginning of a pattern; their length where none could. Not where
   * it is the last byte alone and one that a pattern would only share, see `couldShare`. Throws AnswerFault.
   */
  openFrom(bytes: Uint8Array, effort: Effort): number {
    const { length } = bytes;
    const first = this.#first;
    const pairs = this.#pairs;
    for (let at = Math.max(0, length - this.#reach); at < length; at += 1) {
      const byte = bytes[at] as number;
      if (isIntroduction(byte)) {
        if (this.#couldBeFirst(bytes, at) && this.#isBegun(bytes, at, effort)) return at;
        continue;
      }
      if (first[byte] === 0) continue;
      if (at + 1 === length) return first[byte] === BEGINS ? at : length;
      if (pairs[pairOf(byte, bytes[at + 1] as number)] === 1 && this.#isBegun(bytes, at, effort)) return at;
    }
    return length;
  }

  /** Whether the last byte could stand before a pattern that decides it in part: one in four letters could. */
  couldShare(bytes: Uint8Array): boolean {
    const last = bytes[bytes.length - 1];
    return last !== undefined && this.#first[last] === SHARED;
  }

  #add(pattern: Pattern): void {
    const { text, before, codes, wraps } = pattern;
    const beginning = bytesFor(pattern, 0);
    const latin = codes.get(0)?.code ?? 0;
    const seconds = text.length > 1 ? bytesFor(pattern, 1) : [];
    const further = [...INTRODUCTIONS, ...(wraps ? BREAKS : [])];
    for (const byte of beginning) {
      this.#first[byte] = BEGINS;
      for (const second of [...seconds, ...further]) this.#pairs[pairOf(byte, second)] = 1;
    }
    if (latin > 0 && latin < 0x100) this.#anyAfter(latin);
    if (codes.has(1)) for (const byte of beginning) this.#anyAfter(byte);
    before?.forEach((is, byte) => {
      if (is === 0) return;
      if (this.#first[byte] !== BEGINS) this.#first[byte] = SHARED;
      for (const second of [...beginning, ...further]) this.#pairs[pairOf(byte, second)] = 1;
    });
  }

  #anyAfter(byte: number): void {
    this.#first[byte] = BEGINS;
    for (let second = 0; second < 256; second += 1) this.#pairs[pairOf(byte, second)] = 1;
  }

  #couldBeFirst(bytes: Uint8Array, at: number): boolean {
    for (let layer = 0; layer <= MAX_LAYERS; layer += 1) {
      const read = readAt(bytes, at, layer);
      if (read === CUT || isByNumber(read) || this.#first[characterOf(read)] !== 0) return true;
    }
    return false;
  }

  #isBegun(bytes: Uint8Array, at: number, effort: Effort): boolean {
    return this.#patterns.some(
      (pattern) => isBegunAt(pattern, bytes, at, effort) || isBegunBefore(pattern, bytes, at, effort),
    );
  }
}

function isBegunAt(pattern: Pattern, bytes: Uint8Array, at: number, effort: Effort): boolean {
  const { isOpen, steps } = forward(pattern, bytes, 0, at);
  effort.spend(steps);
  return isOpen;
}

/** With the character at `at` as the one that the value decides in part. */
function isBegunBefore(pattern: Pattern, bytes: Uint8Array, at: number, effort: Effort): boolean {
  const { before } = pattern;
  if (before === undefined) return false;
  for (let layer = 0; layer <= MAX_LAYERS; layer += 1) {
    const read = readAt(bytes, at, layer);
    if (read === CUT) return true;
    if (isByNumber(read) || before[characterOf(read)] !== 1) continue;
    if (isBegunAt(pattern, bytes, at + lengthOf(read), effort)) return true;
  }
  return false;
}

function bytesFor({ text, same }: Pattern, index: number): readonly number[] {
  const wanted = text[index] as number;
  const found: number[] = [];
  for (let byte = 0; byte < 256; byte += 1) if (same[byte] === same[wanted]) found.push(byte);
  if (wanted === 0x20) found.push(0x2b);
  return found;
}

/** Up to the end of the furthest anchor, where each character that somebody escapes takes as much as it can. */
function reachOf({ anchors, text }: Pattern): number {
  let furthest = 0;
  for (const { bytes, to } of anchors) {
    const escaped = text.subarray(0, to).filter((byte) => !isAlphanumeric(byte)).length;
    furthest = Math.max(furthest, to + escaped * LONGEST_SPELLING, bytes.length) + LONGEST_SPELLING;
  }
  return furthest;
}

function isAlphanumeric(byte: number): boolean {
  const lower = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x7a);
}

function pairOf(first: number, second: number): number {
  return ((first << 5) ^ second) & (PAIRS - 1);
}
