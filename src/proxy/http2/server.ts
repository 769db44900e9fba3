import {
  constants,
  createServer,
  type Http2Server as NodeServer,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { VaultId } from "../../core/ids.ts";
import { CHUNKED, lengthFraming, NO_BODY } from "../../core/net/framing.ts";
import type { Channel } from "../../lib/stream/channel.ts";
import { duplexOf } from "../../lib/stream/duplex.ts";
import { DEADLINES, type ServingDeadlines } from "../connection/deadlines.ts";
import type { Ticker } from "../connection/registry.ts";
import type { Exchange, Occupant, RequestHead } from "../exchange.ts";
import { Http2Exchange } from "./exchange.ts";

export type Http2Options = {
  readonly ticker: Ticker;
  deadlines(): ServingDeadlines;
  handle(exchange: Exchange): void;
  fault(error: unknown): void;
};

/** As much as the HTTP/1 side takes in one header block. */
const MAX_HEADER_BYTES = 1024 * 1024;
const MAX_STREAMS = 256;

/** Serves HTTP/2 (RFC 9113) on a channel whose client agreed to it. One stream is one exchange. */
export class Http2Server implements Occupant {
  readonly #channel: Channel;
  readonly #options: Http2Options;
  readonly #open = new Set<Http2Exchange>();
  #session: ServerHttp2Session | undefined;
  #progress: number;
  #asked: number;
  #unanswered = false;

  constructor(channel: Channel, options: Http2Options) {
    this.#channel = channel;
    this.#options = options;
    this.#progress = options.ticker.now;
    this.#asked = this.#progress;
  }

  get idle(): boolean {
    return this.#open.size === 0;
  }

  begin(): void {
    const node: NodeServer = createServer({
      settings: { maxConcurrentStreams: MAX_STREAMS, maxHeaderListSize: MAX_HEADER_BYTES, enablePush: false },
    });
    node.on("session", (session: ServerHttp2Session) => {
      this.#session = session;
      session.on("error", () => this.#channel.destroy());
    });
    node.on("stream", (stream: ServerHttp2Stream, _headers, flags: number, raw: string[]) =>
      this.#serve(stream, toRequestHead(raw, flags)),
    );
    const duplex = duplexOf(this.#channel, {
      drained: () => {
        for (const exchange of this.#open) exchange.drained();
      },
    });
    duplex.on("error", () => {});
    duplex.once("end", () => this.#clientEnded());
    node.emit("connection", duplex);
  }

  policyChanged(vaultId: VaultId | undefined): void {
    for (const exchange of [...this.#open]) exchange.policyChanged(vaultId);
  }

  sweep(now: number): void {
    if (this.#open.size === 0) {
      if (now - this.#progress > this.#options.deadlines().idle) this.retire();
      return;
    }
    this.#progress = now;
    if (this.#channel.blocked && now - this.#channel.blockedSince > this.#options.deadlines().progress) {
      return this.#channel.destroy();
    }
    for (const exchange of this.#open) exchange.sweep(now, this.#options.deadlines().progress);
    // A stream may be silent for hours; whether anybody is still there is asked with a PING (RFC 9113 6.7).
    if (now - this.#asked < DEADLINES.ping) return;
    if (this.#unanswered) return this.#channel.destroy();
    this.#asked = now;
    this.#unanswered = true;
    this.#session?.ping(() => {
      this.#unanswered = false;
    });
  }

  /** GOAWAY: streams in hand finish, no new ones come (RFC 9113 6.8). */
  retire(): void {
    if (this.#session === undefined) this.#channel.destroy();
    else this.#session.close();
  }

  /** HTTP/2 has no half-closed clients: one that ends its side has left, with or without a GOAWAY. */
  #clientEnded(): void {
    const idle = this.#open.size === 0;
    this.#session?.destroy();
    if (idle) this.#channel.end();
    else this.#channel.destroy();
  }

  #serve(stream: ServerHttp2Stream, request: RequestHead): void {
    const exchange = new Http2Exchange(stream, request, {
      channel: this.#channel,
      ticker: this.#options.ticker,
      retire: () => this.retire(),
    });
    this.#open.add(exchange);
    stream.once("close", () => {
      this.#open.delete(exchange);
      this.#progress = this.#options.ticker.now;
    });
    try {
      this.#options.handle(exchange);
    } catch (error) {
      this.#options.fault(error);
      exchange.abort();
    }
  }
}

/** Pseudo-headers become the request line and Host (RFC 9113 8.3.1), which stands first. */
function toRequestHead(raw: readonly string[], flags: number): RequestHead {
  const headers: string[] = [];
  const cookies: string[] = [];
  let method = "";
  let target = "";
  let authority: string | undefined;
  let contentLength: number | undefined;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] as string;
    const value = raw[at + 1] as string;
    if (name === ":method") method = value;
    else if (name === ":path") target = value;
    else if (name === ":authority") authority = value;
    else if (name === "cookie") cookies.push(value);
    else if (!name.startsWith(":")) headers.push(name, value);
    if (name === "content-length") contentLength = Number(value);
  }
  // RFC 9113 8.2.3: split for compression's sake, they are one field for whoever speaks another protocol.
  if (cookies.length > 0) headers.push("cookie", cookies.join("; "));
  if (authority !== undefined) headers.unshift("host", authority);
  const ended = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
  const framing = ended ? NO_BODY : contentLength === undefined ? CHUNKED : lengthFraming(contentLength);
  return { method, target, headers, source: undefined, framing, upgrade: false, http2: true };
}
