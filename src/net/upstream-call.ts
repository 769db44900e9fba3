import { UpstreamFault } from "../core/net/upstream-fault.ts";
import type { Channel } from "../lib/stream/channel.ts";
import type { UpstreamCall, UpstreamEvents, UpstreamRequest } from "../ports/net/upstream.ts";

/** So much of a body is kept to be sent a second time. */
const REPEATABLE_BYTES = 64 * 1024;
/** A request is sent so often at most, whatever its connections say. */
const MAX_ATTEMPTS = 4;

/** What was carried when a carrier broke. */
export type Outcome =
  /** The upstream says, or it is known, that it has not acted upon the request (RFC 9113 8.7). */
  | "unprocessed"
  /** Not a byte of an answer came; whether the request was acted upon is not known. */
  | "silent"
  /** Some of the answer came. */
  | "answered";

/** Whoever holds a carrier for one exchange. `ended` or `broken` comes last and once. */
export type Holder = {
  readonly events: UpstreamEvents;
  readonly method: string;
  /** Whether the whole request has been written; if not, the rest would be read as the next request. */
  readonly complete: boolean;
  ended(trailers: readonly string[] | undefined): void;
  broken(fault: UpstreamFault, outcome: Outcome): void;
};

/** What carries one request: an HTTP/1.1 connection, or a stream of an HTTP/2 session. */
export type Carrier = {
  /** The head is queued and leaves with the next flush. */
  begin(holder: Holder, request: UpstreamRequest): void;
  write(chunk: Uint8Array): void;
  flush(): boolean;
  finish(trailers: readonly string[] | undefined): void;
  pause(): void;
  resume(): void;
  /** Closes at once; the holder hears nothing more. */
  abort(): void;
  detach(): Channel | undefined;
};

/** Finds a carrier and calls `carry` or `fail`, at once when one is at hand. `fresh`: none that was kept. */
export type Route = (call: Call, fresh: boolean) => void;

type State =
  /** No carrier yet: what is written waits. */
  | { readonly type: "waiting" }
  | { readonly type: "carried"; readonly carrier: Carrier; readonly kept: boolean }
  | { readonly type: "over" };

const WAITING: State = { type: "waiting" };
const OVER: State = { type: "over" };

/** One request on its way, on one carrier after another where the first one could not have done any harm. */
export class Call implements UpstreamCall, Holder {
  readonly request: UpstreamRequest;
  #events: UpstreamEvents;
  readonly #route: Route;
  #state: State = WAITING;
  #complete = false;
  #trailers: readonly string[] | undefined;
  #paused = false;
  #attempts = 0;
  #starting = false;
  /** What has been written, as long as it may have to be written again. */
  #body: Uint8Array[] | undefined = [];
  #bodyBytes = 0;

  constructor(request: UpstreamRequest, events: UpstreamEvents, route: Route) {
    this.request = request;
    this.#events = events;
    this.#route = route;
  }

  get events(): UpstreamEvents {
    return this.#events;
  }

  tell(events: UpstreamEvents): void {
    this.#events = events;
  }

  get method(): string {
    return this.request.method;
  }

  get complete(): boolean {
    return this.#complete;
  }

  get over(): boolean {
    return this.#state.type === "over";
  }

  start(): void {
    this.#starting = true;
    this.#route(this, false);
    this.#starting = false;
  }

  /** The carrier is this request's from now on; `kept`: others have used it before. */
  carry(carrier: Carrier, kept: boolean): void {
    if (this.#state.type !== "waiting") return carrier.abort();
    this.#attempts += 1;
    this.#state = { type: "carried", carrier, kept };
    carrier.begin(this, this.request);
    if (this.#paused) carrier.pause();
    for (const chunk of this.#body ?? []) carrier.write(chunk);
    if (this.#bodyBytes > REPEATABLE_BYTES) this.#body = undefined;
    if (this.#complete) carrier.finish(this.#trailers);
    // Whoever opened the call has not flushed yet, unless the carrier had to be waited for.
    if (!this.#starting && this.flush()) this.events.drain();
  }

  write(chunk: Uint8Array): void {
    const state = this.#state;
    if (state.type === "over" || chunk.length === 0) return;
    this.#bodyBytes += chunk.length;
    if (state.type === "waiting") return void this.#body?.push(chunk);
    if (this.#bodyBytes > REPEATABLE_BYTES) this.#body = undefined;
    this.#body?.push(chunk);
    state.carrier.write(chunk);
  }

  flush(): boolean {
    const state = this.#state;
    if (state.type === "carried") return state.carrier.flush();
    return state.type === "over" || this.#bodyBytes === 0;
  }

  finish(trailers?: readonly string[]): void {
    this.#complete = true;
    this.#trailers = trailers;
    if (this.#state.type === "carried") this.#state.carrier.finish(trailers);
  }

  pause(): void {
    this.#paused = true;
    if (this.#state.type === "carried") this.#state.carrier.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#state.type === "carried") this.#state.carrier.resume();
  }

  abort(): void {
    const state = this.#state;
    this.#state = OVER;
    this.#body = undefined;
    if (state.type === "carried") state.carrier.abort();
  }

  detach(): Channel | undefined {
    const state = this.#state;
    this.#state = OVER;
    return state.type === "carried" ? state.carrier.detach() : undefined;
  }

  ended(trailers: readonly string[] | undefined): void {
    const state = this.#state;
    if (state.type !== "carried") return;
    this.#state = OVER;
    this.#body = undefined;
    // The carrier goes on to others, who have not paused it.
    if (this.#paused) state.carrier.resume();
    this.events.end(trailers);
  }

  broken(fault: UpstreamFault, outcome: Outcome): void {
    const state = this.#state;
    if (state.type !== "carried") return;
    if (!this.#repeatable(outcome, state.kept)) return this.fail(fault);
    this.#state = WAITING;
    this.#route(this, true);
  }

  fail(error: unknown): void {
    if (this.#state.type === "over") return;
    this.#state = OVER;
    this.#body = undefined;
    const { host } = this.request.target;
    this.events.fail(
      error instanceof UpstreamFault ? error : new UpstreamFault("refused", `${host}: dialling failed`),
    );
    this.events.flush();
  }

  /**
   * RFC 9110 9.2.2, RFC 9112 9.3.1: a kept connection may close just as it is taken. What did no harm, or would do none
   * twice, is sent again; a connection made for this request says with its silence that the upstream does not want it.
   */
  #repeatable(outcome: Outcome, kept: boolean): boolean {
    if (this.request.upgrade || this.#body === undefined || this.#attempts >= MAX_ATTEMPTS) return false;
    if (outcome === "unprocessed") return true;
    return outcome === "silent" && kept && (this.request.idempotent || this.#bodyBytes === 0);
  }
}
