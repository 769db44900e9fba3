import type { Framing } from "../../core/net/framing.ts";
import { UpstreamFault } from "../../core/net/upstream-fault.ts";
import { TICK_MS, type Ticker } from "../connection/registry.ts";

/**
 * How long an upstream may be silent, in milliseconds; Infinity is no limit. Silent is one that sends nothing and takes
 * nothing of what waits for it: any byte in either direction begins the time anew, so nothing limits an exchange as a whole.
 */
export type SilenceBounds = {
  /**
   * Before the answer begins, and within one whose length was told. A model may think for ten minutes, which is also how
   * long the SDKs of OpenAI and Anthropic wait; servers that hold a request until something happens answer sooner.
   */
  readonly answer: number;
  /**
   * Where the request or the answer has no length: events, logs that are followed, watches, gRPC. Nothing may happen
   * there for hours. What is dead is found otherwise (a PING of HTTP/2, keep-alive of TCP); this is for what hangs.
   */
  readonly stream: number;
};

/** The silence of one exchange's upstream. Costs a request no timer and a chunk one assignment. */
export class Silence {
  readonly #bounds: SilenceBounds;
  readonly #ticker: Ticker;
  #streams: boolean;
  #since: number;
  #excused = false;

  constructor(bounds: SilenceBounds, ticker: Ticker, request: Framing) {
    this.#bounds = bounds;
    this.#ticker = ticker;
    this.#streams = hasNoLength(request);
    this.#since = ticker.now;
  }

  /** A byte has passed. */
  end(): void {
    this.#since = this.#ticker.now;
  }

  /** What the answer's head says of its length. */
  answers(framing: Framing): void {
    if (hasNoLength(framing)) this.#streams = true;
  }

  /** Bytes came. While the client does not take them, the upstream is not read and nothing is asked of it. */
  clientTakes(taken: boolean): void {
    this.#excused = !taken;
    this.end();
  }

  /** What the upstream is given up for, once it has been silent for too long. */
  fault(now: number, host: string): UpstreamFault | undefined {
    const bound = this.#streams ? this.#bounds.stream : this.#bounds.answer;
    // The byte may have passed a tick later than noted, and the bound is what is promised.
    if (this.#excused || now - this.#since <= bound + TICK_MS) return undefined;
    return new UpstreamFault("silent", `${host}: no byte came or was taken for ${bound / 1000} s`);
  }
}

function hasNoLength({ type }: Framing): boolean {
  return type === "chunked" || type === "close";
}
