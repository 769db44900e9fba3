import { constants, type ServerHttp2Stream } from "node:http2";
import type { VaultId } from "../../core/ids.ts";
import type { Channel } from "../../lib/stream/channel.ts";
import { readOn } from "../../lib/stream/read-on.ts";
import type { Ticker } from "../connection/registry.ts";
import type { Exchange, ExchangeEvents, RequestHead, ResponseHead } from "../exchange.ts";

type State =
  /** No head has been given. */
  | { readonly type: "waiting" }
  /** A head has been given and waits for what follows it: without a body its HEADERS frame ends the stream. */
  | { readonly type: "headed"; readonly head: ResponseHead }
  /** HEADERS have left. */
  | { readonly type: "begun" }
  /** The last word has been given, or the stream was broken off. */
  | { readonly type: "over" };

/**
 * One HTTP/2 stream (RFC 9113 8.1) as a request and its answer. The end is told as the standard has it: END_STREAM on the
 * last frame when the answer is complete, RST_STREAM with an error code when it is not. Trailers are kept, which is what
 * gRPC lives on.
 */
export class Http2Exchange implements Exchange {
  readonly request: RequestHead;
  readonly #stream: ServerHttp2Stream;
  readonly #channel: Channel;
  readonly #ticker: Ticker;
  readonly #retire: () => void;
  /** When the client last took something of the answer. */
  #taken: number;
  #events: ExchangeEvents | undefined;
  #tell: (() => void) | undefined;
  #state: State = { type: "waiting" };
  #trailers: readonly string[] | undefined;
  /** The trailers of the request. */
  #received: readonly string[] | undefined;
  #held: Buffer | undefined;
  #requestEnded = false;
  #paused = false;

  /** `retire` ends the connection after what is in hand. */
  constructor(
    stream: ServerHttp2Stream,
    request: RequestHead,
    { channel, ticker, retire }: { channel: Channel; ticker: Ticker; retire(): void },
  ) {
    this.#stream = stream;
    this.#channel = channel;
    this.#ticker = ticker;
    this.#retire = retire;
    this.#taken = ticker.now;
    this.request = request;
    stream.on("error", () => {});
    // From the beginning: they may come before anybody listens.
    stream.once("trailers", (_headers, _flags, raw: string[]) => {
      this.#received = raw;
    });
    stream.once("close", () => {
      if (this.#state.type === "over") return;
      this.#state = { type: "over" };
      if (this.#events === undefined) this.#tell?.();
      else this.#events.clientGone();
    });
  }

  listen(events: ExchangeEvents): void {
    this.#events = events;
    const stream = this.#stream;
    if (stream.destroyed) return events.clientGone();
    stream.on("drain", () => this.drained());
    if (this.request.framing.type === "none") {
      this.#requestEnded = true;
      stream.resume();
      return events.requestEnd(undefined);
    }
    let begun = false;
    let ended = false;
    const end = () => {
      // A client that resets the stream has not said that its body is complete.
      if (ended || stream.aborted || stream.rstCode !== constants.NGHTTP2_NO_ERROR) return;
      ended = true;
      this.#requestEnded = true;
      events.requestEnd(this.#received);
      events.requestFlush();
    };
    // Behind no DATA at all the runtime does not always tell the end (Bun 1.4.5).
    const endOfNothing = () => {
      if (!begun && stream.readableLength === 0) end();
    };
    stream.on("trailers", endOfNothing);
    stream.on("data", (chunk: Buffer) => {
      begun = true;
      events.requestBody(chunk);
      events.requestFlush();
    });
    stream.once("end", end);
    if (this.#received !== undefined) endOfNothing();
  }

  whenGone(tell: () => void): void {
    this.#tell = tell;
    if (this.#stream.destroyed) tell();
  }

  pause(): void {
    this.#paused = true;
    this.#stream.pause();
  }

  resume(): void {
    this.#paused = false;
    readOn(this.#stream, () => this.#paused);
  }

  close(): void {
    this.#retire();
  }

  inform(status: number, _reason: string, headers: string[]): void {
    if (this.#gone || this.#state.type !== "waiting") return;
    this.#stream.additionalHeaders({ ...toObject(headers), [constants.HTTP2_HEADER_STATUS]: status });
  }

  respond(head: ResponseHead): void {
    if (this.#state.type === "waiting") this.#state = { type: "headed", head };
  }

  write(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#begin(false);
    this.#send();
    // Held back until the next call: should the end follow at once, it leaves in the same frame.
    if (this.#state.type === "begun") this.#held = Buffer.from(chunk);
  }

  end(trailers?: readonly string[]): void {
    if (this.#state.type === "over") return;
    this.#trailers = trailers;
    const bodiless = this.#state.type === "headed" && trailers === undefined;
    this.#begin(bodiless);
    // What could not be begun has been broken off.
    if ((this.#state as State).type === "over") return;
    this.#state = { type: "over" };
    if (!this.#requestEnded) this.#stream.once("finish", () => this.#refuseRest());
    if (bodiless || this.#gone) return;
    if (this.#held === undefined) this.#stream.end();
    else this.#stream.end(this.#held);
    this.#held = undefined;
  }

  flush(): boolean {
    // A head that nothing follows ends the stream by itself: it waits for the end, which is sure to come.
    if (this.#state.type === "headed" && isBodiless(this.#state.head)) return true;
    this.#begin(false);
    if (!this.#stream.writableNeedDrain) this.#taken = this.#ticker.now;
    this.#send();
    return this.#gone || !(this.#stream.writableNeedDrain || this.#channel.blocked);
  }

  /** With an error the runtime sends RST_STREAM; `close(code)` would leave as END_STREAM, as if all were complete. */
  abort(): void {
    this.#state = { type: "over" };
    this.#stream.destroy(new Error("the answer was broken off"));
  }

  /** Breaks an answer off that the client, which may well answer PINGs, has not read on for `progress` ms. */
  sweep(now: number, progress: number): void {
    if (!this.#gone && this.#stream.writableNeedDrain && now - this.#taken > progress) this.abort();
    else if (this.#state.type !== "over") this.#events?.sweep?.(now);
  }

  policyChanged(vaultId: VaultId | undefined): void {
    if (this.#state.type !== "over") this.#events?.policyChanged?.(vaultId);
  }

  detach(): boolean {
    return false;
  }

  /** The connection takes bytes again. */
  drained(): void {
    if (!this.#stream.writableNeedDrain) this.#taken = this.#ticker.now;
    if (this.#state.type !== "over" && !this.#stream.writableNeedDrain && !this.#channel.blocked) {
      this.#events?.clientDrain();
    }
  }

  /** RFC 9113 8.1: the answer is complete, and the rest of the request is not wanted. */
  #refuseRest(): void {
    if (!this.#gone && !this.#requestEnded) this.#stream.close(constants.NGHTTP2_NO_ERROR);
  }

  #send(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined && !this.#gone) this.#stream.write(held);
  }

  get #gone(): boolean {
    return this.#stream.destroyed || this.#stream.closed;
  }

  /** Sends the head, with END_STREAM when nothing follows it. */
  #begin(endStream: boolean): void {
    if (this.#state.type !== "headed" || this.#gone) return;
    const { head } = this.#state;
    this.#state = { type: "begun" };
    const headers = { ...toObject(head.headers), [constants.HTTP2_HEADER_STATUS]: head.status };
    // Only behind a body of untold length may trailers come; where none do, an empty set ends the stream.
    const waitForTrailers = !endStream && (head.framing.type === "chunked" || head.framing.type === "close");
    try {
      this.#stream.respond(headers, { endStream, waitForTrailers });
    } catch {
      // What HTTP/1 lets pass and HTTP/2 cannot say, such as a status of 999.
      this.#state = { type: "over" };
      this.#stream.respond({ [constants.HTTP2_HEADER_STATUS]: 502 }, { endStream: true });
      return;
    }
    if (!waitForTrailers) return;
    this.#stream.once("wantTrailers", () => {
      try {
        this.#stream.sendTrailers(toObject(this.#trailers ?? []));
      } catch {
        this.abort();
      }
    });
  }
}

function isBodiless({ framing }: ResponseHead): boolean {
  return framing.type === "none" || (framing.type === "length" && framing.bytes === 0);
}

/** Fields that HTTP/2 libraries send once only; of several the first counts. */
const SINGLE = new Set([
  "age",
  "content-encoding",
  "content-length",
  "content-location",
  "content-range",
  "content-type",
  "date",
  "etag",
  "expires",
  "last-modified",
  "location",
  "retry-after",
  "server",
]);

/** Lower-case names with their values; several become a list, which leaves as several fields. */
function toObject(headers: readonly string[]): Record<string, string | string[]> {
  const object: Record<string, string | string[]> = Object.create(null);
  for (let at = 0; at < headers.length; at += 2) {
    const name = (headers[at] as string).toLowerCase();
    const value = headers[at + 1] as string;
    const before = object[name];
    if (before === undefined) object[name] = value;
    else if (SINGLE.has(name)) continue;
    else if (Array.isArray(before)) before.push(value);
    else object[name] = [before, value];
  }
  return object;
}
