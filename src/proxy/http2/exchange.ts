import { constants, type ServerHttp2Stream } from "node:http2";
import type { Exchange, ExchangeEvents, RequestHead, ResponseHead } from "../exchange.ts";

/** One HTTP/2 stream (RFC 9113 8.1) as a request and its answer. Trailers are kept, which is what gRPC lives on. */
export class Http2Exchange implements Exchange {
  readonly request: RequestHead;
  readonly #stream: ServerHttp2Stream;
  #events: ExchangeEvents | undefined;
  #tell: (() => void) | undefined;
  #trailers: readonly string[] | undefined;
  #answered = false;
  #ended = false;
  #broken = false;

  constructor(stream: ServerHttp2Stream, request: RequestHead) {
    this.#stream = stream;
    this.request = request;
    stream.on("error", () => {});
    stream.once("close", () => {
      if (this.#ended) return;
      if (this.#events === undefined) this.#tell?.();
      else this.#events.clientGone();
    });
  }

  listen(events: ExchangeEvents): void {
    this.#events = events;
    const stream = this.#stream;
    if (stream.destroyed) return events.clientGone();
    stream.on("drain", () => events.clientDrain());
    if (this.request.framing === "none") {
      stream.resume();
      return events.requestEnd(undefined);
    }
    stream.on("data", (chunk: Buffer) => {
      events.requestBody(chunk);
      events.requestFlush();
    });
    stream.once("end", () => {
      events.requestEnd(undefined);
      events.requestFlush();
    });
  }

  whenGone(tell: () => void): void {
    this.#tell = tell;
    if (this.#stream.destroyed) tell();
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  inform(status: number, _reason: string, headers: string[]): void {
    if (this.#gone || this.#answered) return;
    this.#stream.additionalHeaders({ ...toObject(headers), [constants.HTTP2_HEADER_STATUS]: status });
  }

  respond(head: ResponseHead): void {
    if (this.#gone) return;
    this.#answered = true;
    try {
      this.#stream.respond(
        { ...toObject(head.headers), [constants.HTTP2_HEADER_STATUS]: head.status },
        { waitForTrailers: true, endStream: false },
      );
    } catch {
      // What HTTP/1 lets pass and HTTP/2 cannot say, such as a status of 999.
      this.#broken = true;
      this.#stream.respond({ [constants.HTTP2_HEADER_STATUS]: 502 }, { endStream: true });
      return;
    }
    this.#stream.once("wantTrailers", () => {
      const trailers = this.#trailers;
      if (trailers === undefined) return this.#stream.close();
      try {
        this.#stream.sendTrailers(toObject(trailers));
      } catch {
        this.abort();
      }
    });
  }

  write(chunk: Uint8Array): void {
    if (!this.#gone) this.#stream.write(Buffer.from(chunk));
  }

  end(trailers?: readonly string[]): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#trailers = trailers;
    if (!this.#gone) this.#stream.end();
  }

  flush(): boolean {
    return this.#gone || !this.#stream.writableNeedDrain;
  }

  abort(): void {
    this.#ended = true;
    this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  }

  detach(): undefined {
    return undefined;
  }

  get #gone(): boolean {
    return this.#broken || this.#stream.destroyed || this.#stream.closed;
  }
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
