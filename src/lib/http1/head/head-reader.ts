import { MessageFault } from "../fault.ts";
import { FieldLines } from "./field-lines.ts";
import { type BodyFraming, MessageFraming } from "./framing.ts";
import { MessageHead } from "./message-head.ts";
import { RequestLine } from "./request-line.ts";
import { StatusLine } from "./status-line.ts";

/** Go's default for one header block; what does not fit is answered 431. */
export const MAX_HEAD_BYTES = 1024 * 1024;

/** A head that came in pieces is put together in steps of this size, so that a body behind it is not copied too. */
const STEP_BYTES = 4096;
/** A head keeps the piece it came in, unless that is larger than this and mostly something else. */
const KEPT_BYTES = 32 * 1024;

const FIRST_LINE = 0;
const FIELDS = 1;
const TRAILERS = 2;

/** Heads and trailers out of pieces of any size. Each byte is looked at once, however the pieces are cut. */
export class HeadReader {
  readonly #line: RequestLine | StatusLine;
  readonly #framing = new MessageFraming();
  readonly #fields = new FieldLines(this.#framing);
  #stage = FIRST_LINE;
  /** What has come of a head that was not complete in one piece. */
  #held: Buffer | undefined;
  #heldBytes = 0;
  /** What the message may still spend on its head, and then on its trailers. */
  #budget = MAX_HEAD_BYTES;
  #head: MessageHead | undefined;
  #trailers: string[] | undefined;

  constructor(kind: "request" | "response") {
    this.#line = kind === "request" ? new RequestLine() : new StatusLine();
  }

  /** A new message begins. */
  begin(): void {
    this.#stage = FIRST_LINE;
    this.#line.reset();
    this.#framing.reset();
    this.#fields.reset();
    this.#held = undefined;
    this.#heldBytes = 0;
    this.#budget = MAX_HEAD_BYTES;
  }

  /** The last chunk of the message's body has been read. */
  beginTrailers(): void {
    this.#stage = TRAILERS;
    this.#framing.beginTrailers();
    this.#fields.reset();
  }

  /** The head that is complete now, once. */
  takeHead(): MessageHead | undefined {
    const head = this.#head;
    this.#head = undefined;
    return head;
  }

  /** The trailers that are complete now, flat; undefined when there were none. */
  takeTrailers(): string[] | undefined {
    const trailers = this.#trailers;
    this.#trailers = undefined;
    return trailers;
  }

  /** Reads from `from` on; answers the position behind the head or the trailers, or -1 when more is needed. */
  read(bytes: Buffer, from: number): number {
    if (this.#held === undefined) {
      const at = this.#scan(bytes, from, from, bytes.length);
      if (at < 0) this.#hold(bytes, from, bytes.length);
      return at;
    }
    for (let at = from; at < bytes.length; at += STEP_BYTES) {
      const before = this.#heldBytes;
      const held = this.#hold(bytes, at, Math.min(bytes.length, at + STEP_BYTES));
      const end = this.#scan(held, 0, before, this.#heldBytes);
      if (end < 0) continue;
      this.#held = undefined;
      this.#heldBytes = 0;
      return at + end - before;
    }
    return -1;
  }

  #scan(bytes: Buffer, base: number, from: number, end: number): number {
    const limit = Math.min(end, base + this.#budget);
    let at = from;
    if (this.#stage === FIRST_LINE) {
      at = this.#line.scan(bytes, base, from, limit);
      if (at >= 0) this.#stage = FIELDS;
    }
    if (at >= 0) at = this.#fields.scan(bytes, base, at, limit);
    if (at < 0) {
      if (limit - base === this.#budget) throw new MessageFault("header block too large", 431);
      return -1;
    }
    this.#budget -= at - base;
    const copied = bytes.length > KEPT_BYTES && bytes.length > 2 * (at - base);
    this.#complete(copied ? Buffer.from(bytes.subarray(base, at)) : bytes, copied ? 0 : base);
    return at;
  }

  /** Adds to what is held, doubling the room: a head that trickles costs what it weighs. */
  #hold(bytes: Buffer, from: number, to: number): Buffer {
    let held = this.#held ?? Buffer.allocUnsafeSlow(Math.max(512, to - from));
    const needed = this.#heldBytes + to - from;
    if (needed > held.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, held.length * 2));
      held.copy(larger, 0, 0, this.#heldBytes);
      held = larger;
    }
    bytes.copy(held, this.#heldBytes, from, to);
    this.#held = held;
    this.#heldBytes = needed;
    return held;
  }

  #complete(bytes: Buffer, base: number): void {
    const spans = this.#fields.take();
    if (this.#stage === TRAILERS) {
      const trailers = new MessageHead(bytes, base, NO_LINE, spans).headers;
      this.#trailers = trailers.length === 0 ? undefined : trailers;
      return;
    }
    const line = this.#line;
    this.#framing.check(line.minor);
    this.#head =
      line instanceof RequestLine
        ? this.#request(line, bytes, base, spans)
        : this.#response(line, bytes, base, spans);
  }

  #request(line: RequestLine, bytes: Buffer, base: number, spans: Int32Array): MessageHead {
    const framing = this.#framing;
    framing.checkHost(line.minor, line.isConnect);
    return new MessageHead(
      bytes,
      base,
      {
        status: 0,
        minor: line.minor,
        // RFC 9110 9.3.6: what follows a CONNECT is the tunnel's, whatever its head says about a body.
        framing: line.isConnect || !framing.delimited ? "none" : delimited(framing),
        upgrade: framing.upgrade || line.isConnect,
        keepAlive: framing.persists(line.minor),
        contentLength: framing.contentLength,
        methodEnd: line.methodEnd,
        textStart: line.methodEnd + 1,
        textEnd: line.targetEnd,
      },
      spans,
    );
  }

  #response(line: StatusLine, bytes: Buffer, base: number, spans: Int32Array): MessageHead {
    const framing = this.#framing;
    const { status, minor } = line;
    const bodiless = status < 200 || status === 204 || status === 304;
    const body = framing.delimited ? delimited(framing) : "close";
    return new MessageHead(
      bytes,
      base,
      {
        status,
        minor,
        framing: bodiless ? "none" : body,
        upgrade: status === 101 && framing.upgrade,
        keepAlive: framing.persists(minor) && (bodiless || body !== "close"),
        contentLength: framing.contentLength,
        methodEnd: -1,
        textStart: line.reasonStart,
        textEnd: line.reasonEnd,
      },
      spans,
    );
  }
}

const NO_LINE = {
  status: 0,
  minor: 1,
  framing: "none",
  upgrade: false,
  keepAlive: true,
  contentLength: 0,
  methodEnd: -1,
  textStart: 0,
  textEnd: 0,
} as const;

const delimited = (framing: MessageFraming): BodyFraming => (framing.chunked ? "chunked" : "length");
