import { constants, type ServerHttp2Stream } from "node:http2";
import type { Exchange, ExchangeEvents, RequestHead, ResponseHead } from "../exchange.ts";

/** One HTTP/2 stream (RFC 9113 8.1) as a request and its answer. Trailers are kept, which is what gRPC lives on. */
export class Http2Exchange implements Exchange {
  readonly request: RequestHead;
  readonly #stream: ServerHttp2Stream;
  #events: ExchangeEvents | undefined;
  #trailers: readonly string[] | undefined;
  #answered = false;
  #ended = false;

  constructor(stream: ServerHttp2Stream, request: RequestHead) {
    this.#stream = stream;
    this.request = request;
    stream.on("error", () => {});
    stream.once("close", () => {
      if (!this.#ended) this.#events?.clientGone();
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
    this.#stream.respond(
      { ...toObject(head.headers), [constants.HTTP2_HEADER_STATUS]: head.status },
      { waitForTrailers: true, endStream: false },
    );
    this.#stream.once("wantTrailers", () => {
      if (this.#trailers === undefined) this.#stream.close();
      else this.#stream.sendTrailers(toObject(this.#trailers));
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
    return this.#stream.destroyed || this.#stream.closed;
  }
}

/** Lower-case names with their values; several become a list, which leaves as several fields. */
function toObject(headers: readonly string[]): Record<string, string | string[]> {
  const object: Record<string, string | string[]> = Object.create(null);
  for (let at = 0; at < headers.length; at += 2) {
    const name = (headers[at] as string).toLowerCase();
    const value = headers[at + 1] as string;
    const before = object[name];
    if (before === undefined) object[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else object[name] = [before, value];
  }
  return object;
}
