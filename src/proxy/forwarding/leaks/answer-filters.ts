import { decoding } from "../../../lib/decoding/codings.ts";
import { chainOf, type FilterChain, UNFILTERED } from "../../../lib/filter-chain.ts";
import type { UpstreamHead } from "../../../ports/net/upstream.ts";
import { LeakFilter } from "./leak-filter.ts";
import type { LeakSearch } from "./leak-search.ts";
import type { Reading } from "./reading.ts";

export type AnswerFilters = {
  readonly chain: FilterChain;
  /** Of these the last, which may keep something back. */
  readonly last: Pick<LeakFilter, "keepsFew" | "letGo"> | undefined;
  /** To be called when the answer is over, however it ended. */
  close(): void;
};

export type AnswerFiltersOptions = {
  /** Undefined where nothing is looked for. */
  readonly search: LeakSearch | undefined;
  /** Counts what passes, as it goes to the client. */
  readonly cap: FilterChain;
  /** See what the answer says, its codings undone, before values are taken out of it; they change nothing. */
  readonly readers: FilterChain;
  /** Hears that the body tells a value; may throw. */
  found(): void;
};

const NOTHING_OPEN = () => {};
const UNREAD: AnswerFilters = { chain: UNFILTERED, last: undefined, close: NOTHING_OPEN };

/** What an answer's body goes through, in this order: decoding, the cap, readers, the search. */
export function answerFilters(
  { framing }: Pick<UpstreamHead, "framing">,
  reading: Reading,
  { search, cap, readers, found }: AnswerFiltersOptions,
): AnswerFilters {
  const length = framing.type === "length" ? framing.bytes : undefined;
  if (search === undefined) return unsearched(cap, readers);
  switch (reading.type) {
    case "stream": {
      const { inPlace, atMost } = reading;
      const filter = new LeakFilter(search, { length, inPlace, atMost, found });
      return { chain: chainOf([cap, readers, filter]), last: filter, close: NOTHING_OPEN };
    }
    case "decoded": {
      const decoder = decoding(reading.codings);
      const filter = new LeakFilter(search, {
        length: undefined,
        inPlace: false,
        atMost: Number.POSITIVE_INFINITY,
        found,
      });
      return { chain: chainOf([decoder, cap, readers, filter]), last: filter, close: decoder.close };
    }
    default:
      // What is searched whole is searched by whom it waits for.
      return unsearched(cap, readers);
  }
}

function unsearched(cap: FilterChain, readers: FilterChain): AnswerFilters {
  if (cap === UNFILTERED && readers === UNFILTERED) return UNREAD;
  return { chain: chainOf([cap, readers]), last: undefined, close: NOTHING_OPEN };
}
