import { type ClientHttp2Session, type ClientHttp2Stream, constants } from "node:http2";
import { UpstreamFault } from "../../core/net/upstream-fault.ts";
import { readOn } from "../../lib/stream/read-on.ts";
import type { UpstreamHead, UpstreamRequest } from "../../ports/net/upstream.ts";
import type { Carrier, Holder, Outcome } from "../upstream-call.ts";
import type { FrameWatch } from "./frames.ts";
import { fieldsOf, requestHeaders, responseHead } from "./headers.ts";

/** The session that a stream belongs to. */
export type StreamOwner = {
  readonly session: ClientHttp2Session;
  readonly watch: FrameWatch;
  readonly host: string;
  /** The stream is over; `code` of its reset, if the upstream reset it. */
  released(stream: Http2Stream, code: number | undefined): void;
};

/** One request as a stream of an HTTP/2 session. */
export class Http2Stream implements Carrier {
  readonly #owner: StreamOwner;
  #stream: ClientHttp2Stream | undefined;
  #holder: Holder | undefined;
  #head: UpstreamHead | undefined;
  #received = 0;
  #read = false;
  #paused = false;
  #trailers: string[] | undefined;
  /** Those of the request. */
  #sent: readonly string[] | undefined;

  constructor(owner: StreamOwner) {
    this.#owner = owner;
  }

  begin(holder: Holder, request: UpstreamRequest): void {
    this.#holder = holder;
    const stream = this.#request(holder, request);
    if (stream === undefined) return;
    this.#stream = stream;
    stream.on("headers", (_headers, _flags, raw: string[]) => {
      holder.events.information(responseHead(raw, holder.method, false));
      holder.events.flush();
    });
    stream.on("response", (_headers, flags: number, raw: string[]) => this.#onHead(raw, flags));
    stream.on("trailers", (_headers, _flags, raw: string[]) => {
      this.#trailers = raw;
    });
    stream.on("data", (chunk: Buffer) => this.#onData(chunk));
    stream.on("end", () => {
      this.#read = true;
    });
    stream.on("drain", () => this.#holder?.events.drain());
    stream.on("error", () => {});
    stream.once("close", () => this.#onClose(stream));
  }

  write(chunk: Uint8Array): void {
    // The chunk is kept by reference until it has left, as everywhere on the way out.
    if (this.#open) this.#stream?.write(chunk);
  }

  flush(): boolean {
    return !this.#open || this.#stream?.writableNeedDrain !== true;
  }

  finish(trailers: readonly string[] | undefined): void {
    this.#sent = trailers;
    if (this.#open && this.#stream?.writableEnded === false) this.#stream.end();
  }

  pause(): void {
    this.#paused = true;
    this.#stream?.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#stream !== undefined) readOn(this.#stream, () => this.#paused);
  }

  abort(): void {
    this.#holder = undefined;
    if (this.#stream === undefined) this.#owner.released(this, undefined);
    else if (!this.#open) return;
    // In the middle of a body `close` leaves as END_STREAM first (Bun 1.4.5), as if the request were complete.
    else if (this.#stream.writableEnded) this.#stream.close(constants.NGHTTP2_CANCEL);
    else this.#stream.destroy(new Error("the request was given up"));
  }

  /** No more frames will come: unless the answer is complete, it never will be. */
  cut(): void {
    const stream = this.#stream;
    if (stream !== undefined && !this.#owner.watch.ended(stream.id ?? 0)) stream.destroy();
  }

  /** A stream is no connection. */
  detach(): undefined {
    return undefined;
  }

  get #open(): boolean {
    return this.#stream !== undefined && !this.#stream.destroyed && !this.#stream.closed;
  }

  /** Undefined when the session is gone or the head cannot be said in HTTP/2; the holder hears of it soon. */
  #request(holder: Holder, request: UpstreamRequest): ClientHttp2Stream | undefined {
    const { session, host } = this.#owner;
    const gone = session.closed || session.destroyed;
    try {
      if (!gone) {
        // Only behind a body of untold length may trailers come; where none do, an empty set ends the stream.
        const waitForTrailers = request.framing.type === "chunked";
        const endStream = request.framing.type === "none";
        const stream = session.request(requestHeaders(request), { endStream, waitForTrailers });
        if (waitForTrailers) stream.once("wantTrailers", () => this.#sendTrailers(stream));
        return stream;
      }
    } catch {
      // Falls through: the runtime's words quote the head.
    }
    queueMicrotask(() => {
      const fault = new UpstreamFault("malformed", `${host}: the request cannot be said in HTTP/2`);
      this.#holder = undefined;
      this.#owner.released(this, undefined);
      holder.broken(fault, gone ? "unprocessed" : "answered");
    });
    return undefined;
  }

  #sendTrailers(stream: ClientHttp2Stream): void {
    try {
      stream.sendTrailers(fieldsOf(this.#sent ?? []));
    } catch {
      // What HTTP/1 lets pass and HTTP/2 cannot say.
      stream.destroy(new Error("the trailers cannot be said in HTTP/2"));
    }
  }

  #onHead(raw: readonly string[], flags: number): void {
    const holder = this.#holder;
    if (holder === undefined) return;
    this.#head = responseHead(raw, holder.method, (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0);
    holder.events.head(this.#head);
    holder.events.flush();
  }

  #onData(chunk: Buffer): void {
    const holder = this.#holder;
    if (holder === undefined) return;
    this.#received += chunk.length;
    const framing = this.#head?.framing;
    if (framing?.type === "length" && this.#received > framing.bytes) {
      this.abort();
      return this.#malformed(holder, "its answer is longer than its Content-Length");
    }
    holder.events.body(chunk);
    holder.events.flush();
  }

  #onClose(stream: ClientHttp2Stream): void {
    const { watch, host } = this.#owner;
    const id = stream.id ?? 0;
    const holder = this.#holder;
    this.#holder = undefined;
    const code = watch.reset(id);
    const ended = watch.ended(id);
    watch.forget(id);
    this.#owner.released(this, code);
    if (holder === undefined) return;
    // A reset behind a complete answer only says that the rest of the request is not wanted (RFC 9113 8.1).
    if (this.#head !== undefined && ended && this.#read) {
      const { framing } = this.#head;
      if (framing.type === "length" && this.#received < framing.bytes) {
        return this.#malformed(holder, "its answer is shorter than its Content-Length");
      }
      holder.ended(this.#trailers);
      return holder.events.flush();
    }
    const unprocessed = code === constants.NGHTTP2_REFUSED_STREAM || watch.unprocessed(id);
    const outcome: Outcome = this.#head !== undefined ? "answered" : unprocessed ? "unprocessed" : "silent";
    holder.broken(new UpstreamFault("closed", `${host}: ${ending(code, this.#head !== undefined)}`), outcome);
  }

  /** RFC 9113 8.1.1: such an answer is malformed, however well it ended. */
  #malformed(holder: Holder, what: string): void {
    holder.broken(new UpstreamFault("malformed", `${this.#owner.host}: ${what}`, what), "answered");
  }
}

function ending(code: number | undefined, begun: boolean): string {
  const when = begun ? "in the middle of its answer" : "without an answer";
  return code === undefined
    ? `closed the connection ${when}`
    : `reset the stream ${when} (HTTP/2 code ${code})`;
}
