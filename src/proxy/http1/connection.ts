import { createParser, MessageFault, type MessageHead } from "../../lib/http1/parser.ts";
import { reasonPhrase } from "../../lib/http1/reason-phrase.ts";
import { Outbox } from "../../lib/stream/outbox.ts";
import type { RawClient } from "../exchange.ts";
import type { Stream, Ticker } from "../stream.ts";
import { Http1Exchange } from "./exchange.ts";

/** Progress deadlines in milliseconds: each starts anew with every byte, none limits the whole. */
export type Deadlines = {
  /** Between requests. */
  readonly idle: number;
  /** A head that has begun and does not go on. A whole head may take three times as long, however it trickles. */
  readonly head: number;
  /** A body that has begun and does not go on, or an answer that is not read. */
  readonly progress: number;
};

/** What a client of the proxy is given: idle time as the reference, and little for heads, which slow-loris lives on. */
export const CLIENT_DEADLINES: Deadlines = { idle: 120_000, head: 10_000, progress: 60_000 };

export type ConnectionOptions = {
  readonly ticker: Ticker;
  readonly deadlines: Deadlines;
  /** A request whose turn has come. */
  handle(exchange: Http1Exchange, connection: Http1Connection): void;
  closed(connection: Http1Connection): void;
};

/** Beyond this a body that nobody listens to yet stops being read. */
const WAITING_BYTES = 64 * 1024;

/**
 * The server side of one HTTP/1 connection. Requests are handled strictly one after another, so that answers
 * to pipelined ones leave in order; while one is being answered the next ones wait and reading stops.
 */
export class Http1Connection {
  readonly outbox: Outbox;
  readonly #stream: Stream;
  readonly #options: ConnectionOptions;
  readonly #parser;
  readonly #queue: Http1Exchange[] = [];
  #receiving: Http1Exchange | undefined;
  #bodyPaused = false;
  #paused = false;
  #held = false;
  #closed = false;
  #ending = false;
  #detached = false;
  #raw: { data(chunk: Uint8Array): void; drain(): void; close(): void } | undefined;
  #early: Uint8Array | undefined;
  #progress: number;
  /** When the head that is being read began; undefined between messages and within bodies. */
  #headSince: number | undefined;
  /** A complete request that wants another protocol: what follows it is not read before it is answered. */
  #upgrading: Http1Exchange | undefined;
  /** The last request has been read: whatever follows is not looked at. */
  #deaf = false;

  constructor(stream: Stream, options: ConnectionOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#progress = options.ticker.now;
    this.outbox = new Outbox(stream);
    this.#parser = createParser("request", {
      onBegin: () => {
        this.#headSince = this.#options.ticker.now;
      },
      onHead: (head) => this.#onHead(head),
      onBody: (chunk) => this.#receiving?.receiveBody(chunk),
      onEnd: (trailers) => {
        const done = this.#receiving;
        this.#receiving = undefined;
        if (done?.request.upgrade === true) this.#upgrading = done;
        done?.receiveEnd(trailers);
        this.#advance();
      },
    });
  }

  /** Bytes from the socket. */
  data(chunk: Buffer): void {
    this.#progress = this.#options.ticker.now;
    if (this.#raw !== undefined) return this.#raw.data(chunk);
    if (this.#closed || this.#ending || this.#deaf) return;
    if (this.#detached || this.#upgrading !== undefined) return void this.#keepEarly(chunk);
    try {
      const used = this.#parser.feed(chunk);
      if (used < chunk.length) this.#keepEarly(chunk.subarray(used));
    } catch (error) {
      if (!(error instanceof MessageFault)) throw error;
      return this.#refuse(error);
    }
    this.#queue[0]?.flushed();
    this.#regulate();
  }

  /** The socket takes bytes again. */
  drain(): void {
    this.#progress = this.#options.ticker.now;
    if (!this.outbox.drained()) return;
    if (this.#raw !== undefined) this.#raw.drain();
    else this.#queue[0]?.drained();
    this.#finish();
  }

  /** The socket is gone. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#raw !== undefined) this.#raw.close();
    else this.#queue[0]?.clientGone();
    this.#queue.length = 0;
    this.#options.closed(this);
  }

  destroy(): void {
    if (this.#closed) return;
    this.#stream.terminate();
    this.close();
  }

  /** Ends after the exchange in hand, or now when there is none. */
  retire(): void {
    const current = this.#queue[0];
    if (current === undefined) this.destroy();
    else current.closing = true;
  }

  /** Closes when nothing has moved for too long; called about once a second. */
  sweep(now: number): void {
    if (this.#detached || this.#closed) return;
    const { idle, head, progress } = this.#options.deadlines;
    const current = this.#queue[0];
    const quiet = now - this.#progress;
    if (this.#headSince !== undefined && (quiet > head || now - this.#headSince > 3 * head))
      return this.destroy();
    if (current === undefined) {
      if (quiet > idle) this.destroy();
      return;
    }
    const owesBody = this.#receiving !== undefined && !this.#paused;
    if ((owesBody || this.outbox.blocked) && quiet > progress) this.destroy();
  }

  flush(): boolean {
    return this.#closed || this.outbox.flush();
  }

  /** Back-pressure of the body that is being received. */
  pauseBody(paused: boolean): void {
    this.#bodyPaused = paused;
    this.#regulate();
  }

  bodyTaken(): void {
    this.#regulate();
  }

  /** Nothing is read until released: another protocol is about to begin. */
  hold(held: boolean): void {
    this.#held = held;
    this.#regulate();
  }

  answered(exchange: Http1Exchange): void {
    if (this.#queue[0] !== exchange) return;
    if (exchange.closing || !exchange.over) {
      if (exchange.closing) this.#ending = true;
      return this.#finish();
    }
    this.#advance();
  }

  /** Takes the bare stream; HTTP is over on this connection. */
  detach(): RawClient | undefined {
    if (this.#closed) return undefined;
    this.#detached = true;
    this.#queue.length = 0;
    // Whoever takes the stream answers for it from now on.
    this.#options.closed(this);
    return {
      early: this.#early,
      write: (chunk) => this.outbox.add(chunk),
      flush: () => this.flush(),
      pause: () => this.#stream.pause(),
      resume: () => this.#stream.resume(),
      end: () => this.destroy(),
      listen: (events) => {
        this.#raw = events;
      },
    };
  }

  /** Whatever came behind a CONNECT or an upgrade and is not HTTP. */
  takeEarly(): Uint8Array | undefined {
    const early = this.#early;
    this.#early = undefined;
    return early;
  }

  #onHead(head: MessageHead): boolean {
    const exchange = new Http1Exchange(this, head);
    this.#headSince = undefined;
    this.#receiving = exchange;
    this.#queue.push(exchange);
    if (this.#queue.length === 1) this.#options.handle(exchange, this);
    return false;
  }

  #advance(): void {
    while (this.#queue[0]?.over === true) {
      const done = this.#queue.shift();
      if (this.#ending || this.#closed) return;
      if (done !== undefined && done === this.#upgrading) queueMicrotask(() => this.#goOn());
      const next = this.#queue[0];
      if (next !== undefined) this.#options.handle(next, this);
    }
    this.#regulate();
  }

  /** The upgrade was declined: what came behind it is HTTP after all. Not within one of the parser's own calls. */
  #goOn(): void {
    if (this.#closed || this.#detached) return;
    this.#upgrading = undefined;
    this.#parser.reset();
    const early = this.takeEarly();
    if (early !== undefined) this.data(Buffer.from(early));
  }

  #keepEarly(chunk: Uint8Array): void {
    this.#early = this.#early === undefined ? chunk : Buffer.concat([this.#early, chunk]);
  }

  #regulate(): void {
    const current = this.#queue[0];
    const paused =
      this.#held ||
      this.#queue.length > 1 ||
      (this.#early?.length ?? 0) > WAITING_BYTES ||
      (this.#bodyPaused && this.#receiving !== undefined) ||
      (current !== undefined && current.waitingBytes > WAITING_BYTES);
    if (paused === this.#paused || this.#closed) return;
    this.#paused = paused;
    if (paused) this.#stream.pause();
    else this.#stream.resume();
  }

  /** A message that cannot be read ends the connection; an answer that has begun is broken off. */
  #refuse(fault: MessageFault): void {
    if (this.#receiving === undefined && this.#queue.at(-1)?.closing === true) {
      // The request before it said that nothing follows, and is answered all the same.
      this.#deaf = true;
      return;
    }
    if (this.#queue.length > 0) return this.destroy();
    const body = JSON.stringify({ error: "bad_request", message: fault.message });
    this.outbox.addText(
      `HTTP/1.1 ${fault.status} ${reasonPhrase(fault.status)}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    this.#ending = true;
    this.outbox.flush();
    this.#finish();
  }

  #finish(): void {
    if (this.#ending && !this.#closed && this.outbox.flush()) this.#stream.end();
  }
}
