import type { Anchor } from "../../../core/leak/anchor.ts";
import { backward, forward, NOWHERE } from "../../../core/leak/match.ts";
import type { Pattern } from "../../../core/leak/pattern.ts";
import { isSearchable, patternsOf } from "../../../core/leak/patterns.ts";
import { type Edges, replacementInPlace, replacementOf } from "../../../core/leak/replacement.ts";
import type { Revealed } from "../../../core/leak/revealed.ts";
import { Finder } from "../../../lib/search/finder.ts";
import { Beginnings } from "./beginnings.ts";
import { Effort } from "./effort.ts";

/** Bytes from `start` up to `end` that tell a value, and what stands in their place. */
export type Leak = {
  readonly start: number;
  readonly end: number;
  readonly replacement: Uint8Array;
  /** Each of its bytes belongs in the place of one that was found, so that what of these has gone on is left out. */
  readonly isByteByByte: boolean;
};

/**
 * What of a piece is known: what was found in it, from where on it has to be seen again together with what follows, and from
 * where on it may not go on before that.
 */
export type Searched = { readonly leaks: readonly Leak[]; readonly open: number; readonly held: number };

type SearchOptions = { readonly inPlace?: boolean; readonly effort?: Effort };

type Match = {
  readonly start: number;
  readonly end: number;
  readonly pattern: Pattern;
  readonly edges: Edges;
};
type Owned = { readonly pattern: Pattern; readonly anchor: Anchor };

/** What it costs to look at an anchor at all. */
const ANCHOR_STEPS = 16;
const NO_LEAKS: readonly Leak[] = [];
const NO_MATCHES: readonly Match[] = [];

/**
 * Looks for all values that one request injected at once. Immutable: made once of a plan's values, and used for all requests
 * that carry these.
 */
export class LeakSearch {
  readonly #revealed: readonly Revealed[];
  readonly #finder: Finder;
  /** By the number of what the finder found: whose anchors stand there. */
  readonly #owners: readonly (readonly Owned[])[];
  readonly #beginnings: Beginnings;
  /** So much of a stream is kept back at most. */
  readonly mostKept: number;

  /** Values that are too short to be looked for are left out. */
  constructor(revealed: readonly Revealed[]) {
    this.#revealed = revealed;
    const patterns = revealed.flatMap(({ value }, at) => (isSearchable(value) ? patternsOf(value, at) : []));
    const owned = patterns.flatMap((pattern) => pattern.anchors.map((anchor) => ({ pattern, anchor })));
    const needles = [...new Map(owned.map(({ anchor }) => [anchor.bytes.toHex(), anchor.bytes])).entries()];
    this.#finder = new Finder(needles.map(([, bytes]) => bytes));
    // Of what begins at one place the finder tells the longest alone.
    this.#owners = needles.map(([hex]) => owned.filter(({ anchor }) => hex.startsWith(anchor.bytes.toHex())));
    this.#beginnings = new Beginnings(patterns);
    this.mostKept = 64 * 1024 + 16 * Math.max(0, ...patterns.map(({ text }) => text.length));
  }

  /** Nothing is ever found. */
  get isEmpty(): boolean {
    return this.#owners.length === 0;
  }

  /**
   * Everything that stands in `bytes`. `isLast`: no more follows, so that nothing is left open. `inPlace`: what takes the place
   * of a value has as many bytes. `effort`: what of a stream it may cost. Throws AnswerFault where it is too much.
   */
  search(
    bytes: Uint8Array,
    isLast: boolean,
    { inPlace = false, effort = new Effort() }: SearchOptions = {},
  ): Searched {
    const { matches, open: unfinished } = this.#matches(bytes, isLast, effort);
    let open = isLast ? bytes.length : Math.min(unfinished, this.#beginnings.openFrom(bytes, effort));
    if (matches.length === 0) return this.#searched(bytes, NO_LEAKS, open, isLast);
    const leaks: Leak[] = [];
    for (const region of merged(matches)) {
      const { start, end } = region;
      // What could turn out to be part of something longer is decided together with that.
      if (end > open) {
        open = Math.min(open, start);
        break;
      }
      const isByteByByte = inPlace || region.longest.pattern.form.type === "base64";
      leaks.push({ start, end, replacement: this.#replacement(bytes, region, inPlace), isByteByByte });
    }
    return this.#searched(bytes, leaks, open, isLast);
  }

  #searched(bytes: Uint8Array, leaks: readonly Leak[], open: number, isLast: boolean): Searched {
    const isShared = !isLast && open === bytes.length && this.#beginnings.couldShare(bytes);
    return { leaks, open: isShared ? open - 1 : open, held: open };
  }

  #matches(
    bytes: Uint8Array,
    isLast: boolean,
    effort: Effort,
  ): { readonly matches: readonly Match[]; readonly open: number } {
    let matches: Match[] | undefined;
    let open = bytes.length;
    let found = this.#finder.find(bytes);
    while (found !== undefined) {
      const { needle, start: place } = found;
      for (const { pattern, anchor } of this.#owners[needle] as readonly Owned[]) {
        const front = backward(pattern, bytes, { to: anchor.from, at: place, least: 0 });
        effort.spend(front.steps + ANCHOR_STEPS);
        if (front.at === NOWHERE) continue;
        const back = forward(pattern, bytes, anchor.to, place + anchor.bytes.length);
        effort.spend(back.steps);
        if (back.isOpen && !isLast) open = Math.min(open, front.at);
        if (back.at === NOWHERE) continue;
        matches ??= [];
        matches.push({
          start: front.at,
          end: back.at,
          pattern,
          edges: { before: front.edge, after: back.edge },
        });
      }
      found = this.#finder.find(bytes, place + 1);
    }
    return { matches: matches ?? NO_MATCHES, open };
  }

  #replacement(bytes: Uint8Array, { start, end, longest }: Region, inPlace: boolean): Uint8Array {
    const { pattern, edges } = longest;
    const { placeholder } = this.#revealed[pattern.value] as Revealed;
    return inPlace
      ? replacementInPlace(pattern, placeholder, bytes.subarray(start, end), edges)
      : replacementOf(pattern, placeholder, bytes.subarray(longest.start, longest.end), edges);
  }
}

type Region = { readonly start: number; readonly end: number; readonly longest: Match };

/** In order; those that overlap are one, of which the longest says what takes its place. */
function merged(matches: readonly Match[]): Region[] {
  const regions: Region[] = [];
  for (const match of matches.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = regions[regions.length - 1];
    if (last === undefined || match.start >= last.end) {
      regions.push({ start: match.start, end: match.end, longest: match });
      continue;
    }
    const longest = lengthOf(match) > lengthOf(last.longest) ? match : last.longest;
    regions[regions.length - 1] = { start: last.start, end: Math.max(last.end, match.end), longest };
  }
  return regions;
}

function lengthOf({ start, end }: Match): number {
  return end - start;
}
