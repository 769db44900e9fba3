import { UpstreamFault } from "../core/net/upstream-fault.ts";
import { createParser, MessageFault, type MessageHead } from "../lib/http1/parser.ts";
import { Outbox } from "../lib/stream/outbox.ts";
import type { UpstreamEvents, UpstreamHead, UpstreamRequest, UpstreamSocket } from "../ports/upstream.ts";
import type { Connection } from "./dial.ts";

/** Whoever holds the connection for one exchange. */
export type Holder = {
  readonly events: UpstreamEvents;
  readonly method: string;
  /** Whether the whole request has been written; if not, the rest would be read as the next request. */
  readonly complete: boolean;
  /** The exchange is over. `reusable` tells whether the connection may serve another. */
  released(connection: UpstreamConnection, reusable: boolean): void;
  /** Broken before the exchange was over; `silent` when not a byte of an answer had come. */
  broken(connection: UpstreamConnection, fault: UpstreamFault, silent: boolean): void;
};

/** One HTTP/1.1 connection to an upstream, serving one exchange at a time. */
export class UpstreamConnection {
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #parser;
  #holder: Holder | undefined;
  #framing: UpstreamHead["framing"] = "none";
  #answered = false;
  #headSeen = false;
  #keepAlive = true;
  #switched = false;
  #stray = false;
  #chunked = false;
  #closed = false;
  #raw: { data(chunk: Uint8Array): void; drain(): void; close(): void } | undefined;
  #early: Uint8Array | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#outbox = new Outbox(connection.socket);
    this.#parser = createParser("response", {
      onBegin: () => {
        if (this.#holder === undefined && !this.#switched) this.#stray = true;
      },
      onHead: (head) => this.#onHead(head),
      onBody: (chunk) => this.#holder?.events.body(chunk),
      onEnd: (trailers) => this.#onEnd(trailers),
    });
    connection.listen({
      data: (chunk) => this.#onData(chunk),
      drain: () => this.#onDrain(),
      close: () => this.#onClose(),
    });
  }

  get usable(): boolean {
    return !this.#closed && this.#holder === undefined;
  }

  /** Begins an exchange: the head is queued and leaves with the next flush. */
  begin(holder: Holder, request: UpstreamRequest): void {
    this.#chunked = request.framing === "chunked";
    this.#outbox.addText(requestHead(request));
    this.#holder = holder;
    this.#answered = false;
    this.#headSeen = false;
    this.#keepAlive = true;
  }

  write(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (!this.#chunked) return this.#outbox.add(chunk);
    this.#outbox.addText(`${chunk.length.toString(16)}\r\n`);
    this.#outbox.add(chunk);
    this.#outbox.addText("\r\n");
  }

  /** The request's body is complete. */
  finish(): void {
    if (this.#chunked) this.#outbox.addText("0\r\n\r\n");
    this.#chunked = false;
  }

  flush(): boolean {
    return this.#closed || this.#outbox.flush();
  }

  pause(): void {
    if (!this.#closed) this.#connection.socket.pause();
  }

  resume(): void {
    if (!this.#closed) this.#connection.socket.resume();
  }

  /** Closes at once; the holder hears nothing more. */
  destroy(): void {
    this.#holder = undefined;
    this.#raw = undefined;
    if (this.#closed) return;
    this.#closed = true;
    this.#connection.socket.terminate();
  }

  detach(): UpstreamSocket | undefined {
    if (this.#closed || !this.#switched) return undefined;
    this.#holder = undefined;
    return {
      early: this.#early,
      write: (chunk) => this.write(chunk),
      flush: () => this.flush(),
      pause: () => this.pause(),
      resume: () => this.resume(),
      end: () => this.destroy(),
      listen: (events) => {
        this.#raw = events;
      },
    };
  }

  #onData(chunk: Buffer): void {
    if (this.#raw !== undefined) return this.#raw.data(chunk);
    const holder = this.#holder;
    // Bytes that nobody asked for: the connection cannot be trusted with the next request.
    if (holder === undefined) return this.destroy();
    this.#answered = true;
    try {
      const used = this.#parser.feed(chunk);
      if (this.#switched && used < chunk.length) this.#early = chunk.subarray(used);
    } catch (error) {
      // A parser's fault names the rule that was broken, in its own words.
      const rule = error instanceof MessageFault ? error.message : "bad answer";
      this.#break(new UpstreamFault("malformed", rule, rule));
      // What came before the fault may have been a whole answer, which still waits to leave.
      holder.events.flush();
      if (!(error instanceof MessageFault)) throw error;
      return;
    }
    holder.events.flush();
    // A second answer behind the one asked for would be read as the next request's.
    if (this.#stray) this.destroy();
  }

  #onHead(message: MessageHead): boolean {
    const holder = this.#holder;
    if (holder === undefined) return false;
    if (message.status >= 100 && message.status < 200 && message.status !== 101) {
      holder.events.information(toHead(message, "none"));
      return false;
    }
    const bodiless = holder.method === "HEAD" || message.status === 204 || message.status === 304;
    this.#framing = message.status === 101 || bodiless ? "none" : framingOf(message);
    this.#keepAlive = message.keepAlive && this.#framing !== "close";
    this.#headSeen = true;
    if (message.status === 101) this.#switched = true;
    holder.events.head(toHead(message, this.#framing));
    return bodiless;
  }

  #onEnd(trailers: string[] | undefined): void {
    const holder = this.#holder;
    if (holder === undefined || !this.#headSeen || this.#switched) return;
    this.#holder = undefined;
    const reusable = this.#keepAlive && holder.complete && this.#outbox.backlog === 0 && !this.#closed;
    holder.events.end(trailers);
    holder.released(this, reusable);
  }

  #onDrain(): void {
    if (!this.#outbox.drained()) return;
    if (this.#raw !== undefined) this.#raw.drain();
    else this.#holder?.events.drain();
  }

  #onClose(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#raw !== undefined) return this.#raw.close();
    const holder = this.#holder;
    if (holder === undefined) return;
    try {
      this.#parser.close();
      if (this.#holder === undefined) return holder.events.flush();
      this.#break(new UpstreamFault("closed", "the upstream closed the connection without an answer"));
    } catch {
      this.#break(
        new UpstreamFault("closed", "the upstream closed the connection in the middle of its answer"),
      );
    }
  }

  #break(fault: UpstreamFault): void {
    const holder = this.#holder;
    const silent = !this.#answered;
    this.destroy();
    holder?.broken(this, fault, silent);
  }
}

function requestHead({ method, pathAndQuery, headers, framing }: UpstreamRequest): string {
  let text = `${method} ${pathAndQuery} HTTP/1.1\r\n`;
  for (let at = 0; at < headers.length; at += 2) text += `${headers[at]}: ${headers[at + 1]}\r\n`;
  return `${text}${framing === "chunked" ? "Transfer-Encoding: chunked\r\n" : ""}\r\n`;
}

function framingOf(message: MessageHead): UpstreamHead["framing"] {
  for (let at = 0; at < message.headers.length; at += 2) {
    const name = message.headers[at] as string;
    if (name.length === 17 && name.toLowerCase() === "transfer-encoding") return "chunked";
    if (name.length === 14 && name.toLowerCase() === "content-length") return "length";
  }
  return "close";
}

function toHead(message: MessageHead, framing: UpstreamHead["framing"]): UpstreamHead {
  return { status: message.status, reason: message.reason, headers: message.headers, framing };
}
