import type { MessageHead } from "../../lib/http1/parser.ts";
import type { Exchange, ExchangeEvents, RawClient, RequestHead, ResponseHead } from "../exchange.ts";
import type { Http1Connection } from "./connection.ts";

/** One request of an HTTP/1 connection. Until its turn comes and its handler listens, its body waits here. */
export class Http1Exchange implements Exchange {
  readonly request: RequestHead;
  readonly #connection: Http1Connection;
  readonly #minor: number;
  readonly #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #events: ExchangeEvents | undefined;
  #tell: (() => void) | undefined;
  #received = false;
  #trailers: string[] | undefined;
  #answered = false;
  #chunked = false;
  #gone = false;
  /** The connection ends with this exchange. */
  closing: boolean;

  constructor(connection: Http1Connection, head: MessageHead) {
    this.#connection = connection;
    this.#minor = head.minor;
    this.closing = !head.keepAlive || head.minor === 0;
    this.request = toRequestHead(head);
  }

  /** Bytes that have arrived and not been handed over. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Both sides have said all they had to. */
  get over(): boolean {
    return this.#answered && this.#received;
  }

  listen(events: ExchangeEvents): void {
    this.#events = events;
    this.#waitingBytes = 0;
    for (const chunk of this.#waiting.splice(0)) events.requestBody(chunk);
    if (this.#received) events.requestEnd(this.#trailers);
    if (this.#gone) events.clientGone();
    this.#connection.bodyTaken();
  }

  whenGone(tell: () => void): void {
    this.#tell = tell;
    if (this.#gone) tell();
  }

  pause(): void {
    this.#connection.pauseBody(true);
  }

  resume(): void {
    this.#connection.pauseBody(false);
  }

  inform(status: number, reason: string, headers: string[]): void {
    // RFC 9110 15.2: a 1xx must not be sent to an HTTP/1.0 client.
    if (this.#minor === 0 || this.#answered) return;
    this.#connection.outbox.addText(headText(status, reason, headers, ""));
  }

  respond(head: ResponseHead): void {
    this.#chunked = head.framing === "stream" && this.#minor === 1;
    if (head.framing === "stream" && this.#minor === 0) this.closing = true;
    // A body that is still arriving would have to be read to its end to keep the connection.
    if (!this.#received && head.status >= 400 && this.request.framing !== "none") this.closing = true;
    const framing = this.#chunked ? "Transfer-Encoding: chunked\r\n" : "";
    const connection = this.closing && head.status !== 101 ? "Connection: close\r\n" : "";
    this.#connection.outbox.addText(headText(head.status, head.reason, head.headers, framing + connection));
  }

  write(chunk: Uint8Array): void {
    if (this.#answered || chunk.length === 0) return;
    const { outbox } = this.#connection;
    if (!this.#chunked) return outbox.add(chunk);
    outbox.addText(`${chunk.length.toString(16)}\r\n`);
    outbox.add(chunk);
    outbox.addText("\r\n");
  }

  end(trailers?: readonly string[]): void {
    if (this.#answered) return;
    this.#answered = true;
    if (this.#chunked)
      this.#connection.outbox.addText(trailers === undefined ? "0\r\n\r\n" : lastChunk(trailers));
    this.#connection.answered(this);
  }

  flush(): boolean {
    return this.#connection.flush();
  }

  abort(): void {
    this.#answered = true;
    this.#connection.destroy();
  }

  detach(): RawClient | undefined {
    this.#answered = true;
    return this.#connection.detach();
  }

  receiveBody(chunk: Uint8Array): void {
    if (this.#events === undefined) {
      this.#waiting.push(chunk);
      this.#waitingBytes += chunk.length;
    } else this.#events.requestBody(chunk);
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

  clientGone(): void {
    this.#gone = true;
    if (this.#events === undefined) this.#tell?.();
    else this.#events.clientGone();
  }
}

function toRequestHead(head: MessageHead): RequestHead {
  let framing: RequestHead["framing"] = "none";
  let contentLength = 0;
  for (let at = 0; at < head.headers.length; at += 2) {
    const name = head.headers[at] as string;
    if (name.length === 17 && name.toLowerCase() === "transfer-encoding") framing = "chunked";
    if (name.length !== 14 || name.toLowerCase() !== "content-length") continue;
    framing = "length";
    contentLength = Number(head.headers[at + 1]);
  }
  const { method, target, headers, upgrade } = head;
  return { method, target, headers, framing, contentLength, upgrade, http2: false };
}

function headText(status: number, reason: string, headers: readonly string[], extra: string): string {
  let text = `HTTP/1.1 ${status} ${reason}\r\n`;
  for (let at = 0; at < headers.length; at += 2) text += `${headers[at]}: ${headers[at + 1]}\r\n`;
  return `${text}${extra}\r\n`;
}

function lastChunk(trailers: readonly string[]): string {
  let text = "0\r\n";
  for (let at = 0; at < trailers.length; at += 2) text += `${trailers[at]}: ${trailers[at + 1]}\r\n`;
  return `${text}\r\n`;
}
