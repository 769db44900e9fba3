/** Looking for canaries in bodies that come compressed: in a copy that is decoded as they pass. */
import type { CanarySearch } from "../../app/canary/search.ts";
import { decoding, parseCodings } from "../../lib/decoding/codings.ts";
import { type Coding, DecodingFault } from "../../lib/decoding/decoder.ts";
import { chainOf, type FilterChain } from "../../lib/filter-chain.ts";
import { canarySeen } from "./canary-seen.ts";
import { KEPT_FROM, searchStream } from "./stream.ts";

/** More is let go, whatever it may become. */
const MAX_HELD_BYTES = 1024 * 1024;
const NOTHING = new Uint8Array(0);

/**
 * A request's body as its `Content-Encoding` says it is coded, and as it stands. What cannot be decoded, or becomes a hundred
 * times as much, is looked through as it stands alone. Throws Refused.
 */
export function searchBody(search: CanarySearch, contentEncoding: string | undefined): FilterChain {
  const plain = searchStream(search, "body");
  const codings = contentEncoding === undefined ? [] : parseCodings(contentEncoding);
  if ("unknown" in codings || codings.length === 0) return plain;
  return chainOf([plain, searchCoded(search, codings)]);
}

function searchCoded(search: CanarySearch, codings: readonly Coding[]): FilterChain {
  let undo: ReturnType<typeof decoding> | undefined = decoding(codings);
  let open: Uint8Array = NOTHING;
  let held: Uint8Array = NOTHING;
  const blind = () => {
    undo?.close();
    undo = undefined;
    open = NOTHING;
  };
  const look = (decode: (decoder: NonNullable<typeof undo>) => Uint8Array) => {
    if (undo === undefined) return;
    try {
      const decoded = decode(undo);
      const bytes = open.length === 0 ? decoded : Buffer.concat([open, decoded]);
      const canary = search.find(bytes);
      if (canary !== undefined) throw canarySeen({ canary, place: "body" });
      open = bytes.subarray(search.openFrom(bytes));
    } catch (error) {
      blind();
      if (!(error instanceof DecodingFault)) throw error;
    }
  };
  return {
    resizes: false,
    push(piece) {
      look((decoder) => decoder.push(piece));
      const waiting = held.length === 0 ? piece : Buffer.concat([held, piece]);
      held = open.length < KEPT_FROM || waiting.length > MAX_HELD_BYTES ? NOTHING : waiting;
      return held.length === 0 ? waiting : NOTHING;
    },
    end() {
      look((decoder) => decoder.end());
      blind();
      const rest = held;
      held = NOTHING;
      return rest;
    },
    close: blind,
  };
}
