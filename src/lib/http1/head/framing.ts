import { MessageFault } from "../fault.ts";
import { COMMA, HTAB, SP, TOKEN_LOWER } from "../octets.ts";
import { fieldId } from "./field-names.ts";

/**
 * How a message's body ends: there is none, after so many bytes, with the last chunk, or when the connection closes
 * (RFC 9112 6.3).
 */
export type BodyFraming = "none" | "length" | "chunked" | "close";

const HOST = fieldId("host");
const CONNECTION = fieldId("connection");
const PROXY_CONNECTION = fieldId("proxy-connection");
const CONTENT_LENGTH = fieldId("content-length");
const TRANSFER_ENCODING = fieldId("transfer-encoding");
const UPGRADE = fieldId("upgrade");

/** Whether a field with that number says anything here: asked for each, where a call would cost more than the answer. */
export const FRAMES = new Uint8Array(256);
for (const id of [HOST, CONNECTION, PROXY_CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING, UPGRADE])
  FRAMES[id] = 1;

/**
 * What the fields of one head say about where the message ends and what becomes of the connection. Where readers are
 * known to differ (RFC 9112 6.1, 6.3, 3.2), nobody gets to choose: such a message is refused.
 */
export class MessageFraming {
  contentLength = 0;
  chunked = false;
  #lengths = 0;
  #hosts = 0;
  #codingFault: MessageFault | undefined;
  #close = false;
  #keepAlive = false;
  #upgradeOption = false;
  #upgradeField = false;
  #trailers = false;

  reset(): void {
    this.contentLength = 0;
    this.chunked = false;
    this.#lengths = 0;
    this.#hosts = 0;
    this.#codingFault = undefined;
    this.#close = false;
    this.#keepAlive = false;
    this.#upgradeOption = false;
    this.#upgradeField = false;
    this.#trailers = false;
  }

  /** What follows are trailers: they cannot change where the message ends, and must not seem to. */
  beginTrailers(): void {
    this.#trailers = true;
  }

  /** A field with a known name, and where its value stands. Called for each in order. */
  note(id: number, bytes: Buffer, from: number, to: number): void {
    if (this.#trailers) {
      if (id !== CONTENT_LENGTH && id !== TRANSFER_ENCODING) return;
      throw new MessageFault("a trailer must not say how the message is framed");
    }
    if (id === HOST) this.#hosts += 1;
    else if (id === CONTENT_LENGTH) this.#length(bytes, from, to);
    else if (id === TRANSFER_ENCODING) this.#coding(bytes, from, to);
    else if (id === UPGRADE) this.#upgradeField ||= to > from;
    else if (id === CONNECTION) this.#options(bytes, from, to, true);
    // RFC 9112 C.2.2 knows it as a mistake; a client that says close there expects it, though.
    else if (id === PROXY_CONNECTION) this.#options(bytes, from, to, false);
  }

  /** The head is complete. Throws when its fields contradict each other. */
  check(minor: number): void {
    if (this.#lengths > 0 && (this.chunked || this.#codingFault !== undefined)) {
      throw new MessageFault("Content-Length and Transfer-Encoding exclude each other");
    }
    if (this.#codingFault !== undefined) throw this.#codingFault;
    if (this.chunked && minor === 0) throw new MessageFault("Transfer-Encoding has no place in HTTP/1.0");
  }

  /** RFC 9112 3.2. */
  checkHost(minor: number, isConnect: boolean): void {
    if (this.#hosts > 1) throw new MessageFault("more than one Host header");
    if (this.#hosts === 0 && minor === 1 && !isConnect) throw new MessageFault("Host header missing");
  }

  /** Another protocol is asked for (RFC 9110 7.8). */
  get upgrade(): boolean {
    return this.#upgradeOption && this.#upgradeField;
  }

  /** The body ends before the connection does. */
  get delimited(): boolean {
    return this.chunked || this.#lengths > 0;
  }

  /** What the sender says about the connection behind this message (RFC 9112 9.3). */
  persists(minor: number): boolean {
    return minor === 1 ? !this.#close : this.#keepAlive;
  }

  #length(bytes: Buffer, from: number, to: number): void {
    this.#lengths += 1;
    if (this.#lengths > 1) throw new MessageFault("more than one Content-Length");
    let length = 0;
    for (let at = from; at < to; at += 1) {
      const digit = (bytes[at] as number) - 0x30;
      if (digit < 0 || digit > 9)
        throw new MessageFault("a Content-Length is decimal digits and nothing else");
      length = length * 10 + digit;
    }
    if (from === to) throw new MessageFault("a Content-Length without a number");
    if (length > Number.MAX_SAFE_INTEGER) throw new MessageFault("a Content-Length beyond all bounds", 413);
    this.contentLength = length;
  }

  #coding(bytes: Buffer, from: number, to: number): void {
    if (this.#codingFault !== undefined) return;
    const first = endOfItem(bytes, from, to);
    if (this.chunked || (first < to && equals(bytes, from, trimmed(bytes, from, first), CHUNKED))) {
      this.#codingFault = new MessageFault("chunked is the last transfer coding and is applied only once");
    } else if (equals(bytes, from, to, CHUNKED) && !endsInTab(bytes, to)) this.chunked = true;
    else this.#codingFault = new MessageFault("the only transfer coding understood is chunked", 501);
  }

  #options(bytes: Buffer, from: number, to: number, mayUpgrade: boolean): void {
    for (let at = from; at < to; ) {
      const end = endOfItem(bytes, at, to);
      while (at < end && isSpace(bytes[at])) at += 1;
      this.#option(bytes, at, trimmed(bytes, at, end), mayUpgrade);
      at = end + 1;
    }
  }

  #option(bytes: Buffer, from: number, to: number, mayUpgrade: boolean): void {
    if (equals(bytes, from, to, CLOSE)) this.#close = true;
    else if (equals(bytes, from, to, KEEP_ALIVE)) this.#keepAlive = true;
    else if (mayUpgrade && equals(bytes, from, to, UPGRADE_OPTION)) this.#upgradeOption = true;
  }
}

const CHUNKED = Buffer.from("chunked", "latin1");
const CLOSE = Buffer.from("close", "latin1");
const KEEP_ALIVE = Buffer.from("keep-alive", "latin1");
const UPGRADE_OPTION = Buffer.from("upgrade", "latin1");

/** Whether these bytes are the token, in any case. */
function equals(bytes: Buffer, from: number, to: number, lowerToken: Buffer): boolean {
  if (to - from !== lowerToken.length) return false;
  for (let at = from; at < to; at += 1) {
    if (TOKEN_LOWER[bytes[at] as number] !== lowerToken[at - from]) return false;
  }
  return true;
}

/** Behind chunked some readers take a tab for white space and others for a part of the name. */
function endsInTab(bytes: Buffer, to: number): boolean {
  let at = to;
  while (bytes[at] === SP) at += 1;
  return bytes[at] === HTAB;
}

function endOfItem(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] !== COMMA) at += 1;
  return at;
}

function trimmed(bytes: Buffer, from: number, to: number): number {
  let end = to;
  while (end > from && isSpace(bytes[end - 1])) end -= 1;
  return end;
}

const isSpace = (byte: number | undefined) => byte === SP || byte === HTAB;
