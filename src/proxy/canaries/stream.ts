/** Looking for canaries in bytes that come in pieces cut anywhere. */
import type { CanarySearch } from "../../app/canary/search.ts";
import type { FilterChain } from "../../lib/filter-chain.ts";
import { canarySeen } from "./canary-seen.ts";

/**
 * So many bytes of what could become a canary are kept back; fewer are let go, or a peer that waits for the answer to a
 * message which ends so would wait for ever. Shorter than any canary by far.
 */
export const KEPT_FROM = 8;

const NOTHING = new Uint8Array(0);

/**
 * The bytes pass as they are, but for the end of a piece that could be the beginning of a canary, which waits for the next
 * piece. Throws Refused before the bytes with which one is whole are let go.
 */
export function searchStream(search: CanarySearch, place: string): FilterChain {
  /** The end of what came that could be the beginning of one, and how much of it was let go. */
  let open: Uint8Array = NOTHING;
  let gone = 0;
  return {
    resizes: false,
    push(piece) {
      const bytes = open.length === 0 ? piece : Buffer.concat([open, piece]);
      const canary = search.find(bytes);
      if (canary !== undefined) throw canarySeen({ canary, place });
      const from = search.openFrom(bytes);
      const keep = bytes.length - from < KEPT_FROM ? bytes.length : Math.max(from, gone);
      const out = bytes.subarray(gone, keep);
      open = bytes.subarray(from);
      gone = keep - from;
      return out;
    },
    end() {
      const rest = open.subarray(gone);
      open = NOTHING;
      gone = 0;
      return rest;
    },
  };
}
