import type { VaultId } from "../../core/ids.ts";
import { CHUNKED, type Framing, lengthFraming, NO_BODY } from "../../core/net/framing.ts";
import { BodyWriter } from "../../lib/http1/chunked.ts";
import { OutgoingHead } from "../../lib/http1/head/outgoing-head.ts";
import type { MessageHead } from "../../lib/http1/parser.ts";
import type { Channel } from "../../lib/stream/channel.ts";
import type { Exchange, ExchangeEvents, Occupant, RequestHead, ResponseHead } from "../exchange.ts";

/** The connection that an exchange is part of. */
export type ExchangeOwner = {
  readonly channel: Channel;
  /** Back-pressure of the body that is being received. */
  pauseBody(paused: boolean): void;
  /** What was waiting has been handed over. */
  bodyTaken(): void;
  /** The answer is complete. */
  answered(exchange: Http1Exchange): void;
  /** HTTP is over on this connection: it goes to whoever is made of it. */
  detach(take: (client: Channel) => Occupant): boolean;
  /** Writes what it can; false while the client does not take more. */
  flush(): boolean;
  /** The answer cannot be completed. */
  abort(): void;
};

/** One request of an HTTP/1 connection. Until its turn comes and its handler listens, its body waits here. */
export class Http1Exchange implements Exchange {
  readonly request: RequestHead;
  readonly #owner: ExchangeOwner;
  readonly #minor: number;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #events: ExchangeEvents | undefined;
  #tell: (() => void) | undefined;
  #received = false;
  #trailers: string[] | undefined;
  #answered = false;
  #begun = false;
  #body: BodyWriter | undefined;
  #gone = false;
  /** The connection ends with this exchange. */
  closing: boolean;
  /** When its head was complete. */
  readonly begunAt = performance.now();

  constructor(owner: ExchangeOwner, head: MessageHead) {
    this.#owner = owner;
    this.#minor = head.minor;
    this.closing = !head.keepAlive || head.minor === 0;
    this.request = new Http1RequestHead(head);
  }

  /** Bytes that have arrived and not been handed over. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** The whole request has arrived. */
  get received(): boolean {
    return this.#received;
  }

  /** Both sides have said all they had to. */
  get over(): boolean {
    return this.#answered && this.#received;
  }

  /** The last word of the answer has been queued. */
  get answered(): boolean {
    return this.#answered;
  }

  listen(events: ExchangeEvents): void {
    this.#events = events;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const chunk of waiting) events.requestBody(chunk);
    if (this.#received) events.requestEnd(this.#trailers);
    if (this.#gone) events.clientGone();
    this.#owner.bodyTaken();
  }

  whenGone(tell: () => void): void {
    this.#tell = tell;
    if (this.#gone) tell();
  }

  pause(): void {
    this.#owner.pauseBody(true);
  }

  resume(): void {
    this.#owner.pauseBody(false);
  }

  close(): void {
    this.closing = true;
  }

  inform(status: number, reason: string, headers: string[]): void {
    // RFC 9110 15.2: a 1xx must not be sent to an HTTP/1.0 client.
    if (this.#minor === 0 || this.#begun || this.#answered) return;
    this.#owner.channel.addText(headText(status, reason, headers, ""));
  }

  respond(head: ResponseHead): void {
    if (this.#begun || this.#answered) return;
    this.#begun = true;
    const untold = head.framing.type === "chunked" || head.framing.type === "close";
    const chunked = untold && this.#minor === 1;
    if (untold && !chunked) this.closing = true;
    // A body that is still arriving would have to be read to its end to keep the connection.
    const owed = !this.#received && this.request.framing.type !== "none";
    if (owed && head.status >= 400) this.closing = true;
    const framing = chunked ? "Transfer-Encoding: chunked\r\n" : "";
    const connection = this.closing && head.status !== 101 ? "Connection: close\r\n" : "";
    this.#send(head, framing + connection);
    this.#body = new BodyWriter(this.#owner.channel, { chunked });
  }

  #send({ status, reason, headers, passes }: ResponseHead, framing: string): void {
    if (passes === undefined) return this.#owner.channel.addText(headText(status, reason, headers, framing));
    const out = new OutgoingHead(`HTTP/1.1 ${status} ${reason}`, passes.source);
    out.copy(passes.field);
    for (let at = 0; at < headers.length; at += 2)
      out.field(headers[at] as string, headers[at + 1] as string);
    out.text(`${framing}\r\n`);
    this.#owner.channel.addWriting(out);
  }

  write(chunk: Uint8Array): void {
    if (!this.#answered) this.#body?.add(chunk);
  }

  end(trailers?: readonly string[]): void {
    if (this.#answered) return;
    this.#answered = true;
    this.#body?.end(trailers);
    this.#owner.answered(this);
  }

  flush(): boolean {
    this.#body?.close();
    return this.#owner.flush();
  }

  abort(): void {
    this.#answered = true;
    this.#owner.abort();
  }

  detach(take: (client: Channel) => Occupant): boolean {
    this.#answered = true;
    return this.#owner.detach(take);
  }

  receiveBody(chunk: Uint8Array): void {
    if (this.#events !== undefined) return this.#events.requestBody(chunk);
    // Of a request that is answered already nothing is kept.
    if (this.#answered) return;
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
  }

  receiveEnd(trailers: string[] | undefined): void {
    this.#received = true;
    this.#trailers = trailers;
    this.#events?.requestEnd(trailers);
  }

  drained(): void {
    this.#events?.clientDrain();
  }

  flushed(): void {
    this.#events?.requestFlush();
  }

  policyChanged(vaultId: VaultId | undefined): void {
    if (!this.#answered) this.#events?.policyChanged?.(vaultId);
  }

  sweep(now: number): void {
    if (!this.#answered) this.#events?.sweep?.(now);
  }

  clientGone(): void {
    if (this.#gone) return;
    this.#gone = true;
    if (this.#events === undefined) this.#tell?.();
    else if (!this.#answered) this.#events.clientGone();
  }
}

/** A request head over the bytes it came in. */
class Http1RequestHead implements RequestHead {
  readonly source: MessageHead;
  readonly framing: Framing;
  readonly http2 = false;

  constructor(source: MessageHead) {
    this.source = source;
    this.framing = requestFraming(source);
  }

  get method(): string {
    return this.source.method;
  }

  get target(): string {
    return this.source.target;
  }

  get headers(): string[] {
    return this.source.headers;
  }

  get upgrade(): boolean {
    return this.source.upgrade;
  }
}

function requestFraming(head: MessageHead): Framing {
  if (head.framing === "chunked") return CHUNKED;
  return head.framing === "length" ? lengthFraming(head.contentLength) : NO_BODY;
}

function headText(status: number, reason: string, headers: readonly string[], extra: string): string {
  let text = `HTTP/1.1 ${status} ${reason}\r\n`;
  for (let at = 0; at < headers.length; at += 2) text += `${headers[at]}: ${headers[at + 1]}\r\n`;
  return `${text}${extra}\r\n`;
}
