/**
 * HTTP/1 bytes to messages (RFC 9112). One parser serves one connection for as long as it lives. It refuses whatever
 * readers of HTTP are known to understand differently, so that no two of them can disagree about a message's end; and
 * how the bytes were cut on their way makes no difference to what it says.
 */
import { ChunkedBody } from "./body/chunked-body.ts";
import { MessageFault } from "./fault.ts";
import { HeadReader } from "./head/head-reader.ts";
import type { MessageHead } from "./head/message-head.ts";
import { CR, LF } from "./octets.ts";

export type { MessageHead };
export { MessageFault };

export type MessageEvents = {
  /** The first byte of a message; a response that nobody asked for shows itself here. */
  onBegin?(): void;
  /** Return true when no body follows although the head says so (the answer to a HEAD). */
  onHead(head: MessageHead): boolean;
  /** The chunk is the receiver's to keep. What small chunks of one piece of input hold comes together. */
  onBody(chunk: Buffer): void;
  /** `trailers` is flat like headers, absent when there were none. */
  onEnd(trailers: string[] | undefined): void;
};

export type MessageParser = {
  /**
   * Feeds bytes; events are called meanwhile. Answers how many bytes belong to HTTP: fewer than given when
   * an upgrade was met and the rest is another protocol's. Throws MessageFault, after which the parser is dead.
   */
  feed(data: Uint8Array): number;
  /** The peer has closed. Throws when that cuts a message short; ends a body that lasts until close. */
  close(): void;
  /** Starts afresh on the same connection, as after an upgrade that was declined. */
  reset(): void;
};

export function createParser(kind: "request" | "response", events: MessageEvents): MessageParser {
  return new Http1Parser(kind, events);
}

/** RFC 9112 2.2 asks for one empty line before a message to be ignored; a stream of them is no HTTP. */
const MAX_EMPTY_LINES = 32;

const BETWEEN = 0;
const HEAD = 1;
const LENGTH = 2;
const CHUNKS = 3;
const TRAILERS = 4;
const UNTIL_CLOSE = 5;
/** Another protocol has begun. */
const SWITCHED = 6;

class Http1Parser implements MessageParser {
  readonly #events: MessageEvents;
  readonly #head: HeadReader;
  readonly #chunks = new ChunkedBody();
  #stage = BETWEEN;
  /** Bytes of a body with a length that are still to come. */
  #left = 0;
  #emptyLines = 0;
  #behindCr = false;
  /** The message in hand wants another protocol behind it. */
  #switches = false;
  /** The message in hand is the connection's last. */
  #last = false;
  #ended = false;
  #fault: MessageFault | undefined;

  constructor(kind: "request" | "response", events: MessageEvents) {
    this.#events = events;
    this.#head = new HeadReader(kind);
  }

  reset(): void {
    this.#stage = BETWEEN;
    this.#emptyLines = 0;
    this.#behindCr = false;
    this.#ended = false;
    this.#fault = undefined;
  }

  feed(data: Uint8Array): number {
    if (this.#fault !== undefined) throw this.#fault;
    const bytes = data instanceof Buffer ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    try {
      let at = 0;
      while (at < bytes.length && this.#stage !== SWITCHED) at = this.#read(bytes, at);
      return at;
    } catch (error) {
      // Dead also when a receiver of the events failed: it is not known what it has made of the message.
      this.#fault =
        error instanceof MessageFault ? error : new MessageFault("the message before was given up");
      throw error;
    }
  }

  close(): void {
    if (this.#fault !== undefined) throw this.#fault;
    if (this.#stage === UNTIL_CLOSE) return this.#end(undefined);
    if (this.#stage === LENGTH || this.#stage === CHUNKS || this.#stage === TRAILERS) {
      throw new MessageFault("the connection closed in the middle of a message");
    }
  }

  #read(bytes: Buffer, at: number): number {
    switch (this.#stage) {
      case BETWEEN:
        return this.#between(bytes, at);
      case HEAD:
        return this.#readHead(bytes, at);
      case LENGTH:
        return this.#readLength(bytes, at);
      case CHUNKS:
        return this.#readChunks(bytes, at);
      case TRAILERS:
        return this.#readTrailers(bytes, at);
      default:
        this.#events.onBody(at === 0 ? bytes : bytes.subarray(at));
        return bytes.length;
    }
  }

  #between(bytes: Buffer, at: number): number {
    const byte = bytes[at];
    if (this.#behindCr) {
      if (byte !== LF) throw new MessageFault("a line must end in CR LF, and a CR stands nowhere else");
      this.#behindCr = false;
      this.#emptyLines += 1;
      if (this.#emptyLines > MAX_EMPTY_LINES) throw new MessageFault("empty lines instead of a message");
      return at + 1;
    }
    if (byte === CR) {
      this.#behindCr = true;
      return at + 1;
    }
    if (this.#ended) throw new MessageFault("the message before said that it was the connection's last");
    this.#emptyLines = 0;
    this.#head.begin();
    this.#stage = HEAD;
    this.#events.onBegin?.();
    return at;
  }

  #readHead(bytes: Buffer, from: number): number {
    const at = this.#head.read(bytes, from);
    if (at < 0) return bytes.length;
    const head = this.#head.takeHead() as MessageHead;
    const isInformation = head.status >= 100 && head.status < 200;
    this.#last = !head.keepAlive && !isInformation;
    this.#switches = head.upgrade || head.status === 101;
    const bodiless = this.#events.onHead(head);
    if (bodiless || head.framing === "none") this.#end(undefined);
    else if (head.framing === "close") this.#stage = UNTIL_CLOSE;
    else if (head.framing === "chunked") {
      this.#chunks.reset();
      this.#stage = CHUNKS;
    } else if (head.contentLength === 0) this.#end(undefined);
    else {
      this.#left = head.contentLength;
      this.#stage = LENGTH;
    }
    return at;
  }

  #readLength(bytes: Buffer, from: number): number {
    const to = Math.min(bytes.length, from + this.#left);
    this.#left -= to - from;
    this.#events.onBody(to - from === bytes.length ? bytes : bytes.subarray(from, to));
    if (this.#left === 0) this.#end(undefined);
    return to;
  }

  #readChunks(bytes: Buffer, from: number): number {
    let at = from;
    try {
      at = this.#chunks.scan(bytes, from, bytes.length);
    } finally {
      // Also before a fault: how the bytes were cut must not decide how much of the body was seen.
      const data = this.#chunks.takeData(bytes);
      if (data !== undefined) this.#events.onBody(data);
    }
    if (this.#chunks.done) {
      this.#head.beginTrailers();
      this.#stage = TRAILERS;
    }
    return at;
  }

  #readTrailers(bytes: Buffer, from: number): number {
    const at = this.#head.read(bytes, from);
    if (at < 0) return bytes.length;
    this.#end(this.#head.takeTrailers());
    return at;
  }

  #end(trailers: string[] | undefined): void {
    this.#stage = this.#switches ? SWITCHED : BETWEEN;
    this.#ended = this.#last;
    this.#events.onEnd(trailers);
  }
}
