/**
 * What the bodies and frames of one exchange go through, in both directions. A new way to look at what passes is one more
 * filter here; framing follows from `resizes`, and nothing else needs to know.
 */
import { headerValues } from "../../core/net/headers.ts";
import { chainOf, type FilterChain, passing, UNFILTERED } from "../../lib/filter-chain.ts";
import { type BytePair, ReplaceStream } from "../../lib/replace-stream.ts";
import type { UpstreamHead } from "../../ports/net/upstream.ts";
import { searchBody } from "../canaries/coded.ts";
import { searchFrames } from "../canaries/frames.ts";
import { searchStream } from "../canaries/stream.ts";
import { fieldValue, type RequestHead } from "../exchange.ts";
import type { Injected, Matched } from "../flow.ts";
import { FrameRewriter } from "./frames.ts";

/** Bytes; 0 means no limit. */
export type Caps = { readonly maxRequestBytes: number; readonly maxResponseBytes: number };

/** A body is larger than this server forwards. */
export class TooLarge extends Error {
  override readonly name = "TooLarge";
}

/** Values in place of placeholders. */
export function substitution(pairs: readonly BytePair[]): FilterChain {
  if (pairs.length === 0) return UNFILTERED;
  const stream = new ReplaceStream(pairs);
  return { resizes: true, push: (piece) => stream.push(piece), end: () => stream.end() };
}

/** The same in the WebSocket frames that a client sends. Throws FrameFault where they break RFC 6455. */
function frameSubstitution(pairs: readonly BytePair[]): FilterChain {
  if (pairs.length === 0) return UNFILTERED;
  const rewriter = new FrameRewriter(pairs);
  return passing((piece) => rewriter.push(piece), { resizes: true });
}

/** Counts what passes and throws TooLarge beyond `most` bytes; 0 is no limit. */
export function cap(most: number): FilterChain {
  if (most === 0) return UNFILTERED;
  let bytes = 0;
  return passing(
    (piece) => {
      bytes += piece.length;
      if (bytes > most) throw new TooLarge(`more than ${most} bytes`);
      return piece;
    },
    { resizes: false },
  );
}

/** What the request's body goes through; nothing where there is none. */
export function requestFilters({ exchange, outgoing, canaries }: Injected, maxBytes: number): FilterChain {
  if (exchange.request.framing.type === "none") return UNFILTERED;
  const looked =
    canaries === undefined
      ? UNFILTERED
      : searchBody(canaries, allValues(exchange.request, "content-encoding"));
  return chainOf([cap(maxBytes), looked, outgoing.filters]);
}

/** Of several fields of one name the list that they are together (RFC 9110 5.3). */
function allValues(request: RequestHead, name: string): string | undefined {
  return fieldValue(request, name) === undefined ? undefined : headerValues(request.headers, name).join(", ");
}

/** What goes through an upgraded connection to the upstream: frames of a WebSocket, or bytes of which nothing is known. */
export function upgradeFilters(
  { canaries }: Matched,
  { isWebSocket, pairs }: { readonly isWebSocket: boolean; readonly pairs: readonly BytePair[] },
): FilterChain {
  const substituted = frameSubstitution(pairs);
  if (canaries === undefined) return substituted;
  return chainOf([isWebSocket ? searchFrames(canaries) : searchStream(canaries, "stream"), substituted]);
}

/**
 * What looks at an answer's body and changes nothing of it: its codings are undone before, and values taken out of it
 * behind them.
 */
export function answerReaders({ cost }: Injected, head: UpstreamHead): FilterChain {
  return cost?.begin(head) ?? UNFILTERED;
}
