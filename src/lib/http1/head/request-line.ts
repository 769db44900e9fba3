import { MessageFault, shown } from "../fault.ts";
import { CR, LF, latin1, SP, TARGET, TOKEN_LOWER } from "../octets.ts";
import { checkTarget } from "./request-target.ts";
import { Version } from "./version.ts";

/** RFC 9112 3: a method longer than any that is known to anyone is answered 501. */
const MAX_METHOD_BYTES = 128;

const METHOD = 0;
const TARGET_BYTES = 1;
const VERSION = 2;
const LINE_END = 3;

/**
 * `method SP target SP HTTP-version CRLF` (RFC 9112 3), byte by byte: it can be stopped at any byte and goes on there.
 * One space between the parts and none around them. Positions are counted from the beginning of the head.
 */
export class RequestLine {
  methodEnd = 0;
  targetEnd = 0;
  isConnect = false;
  readonly version = new Version();
  #state = METHOD;

  reset(): void {
    this.#state = METHOD;
    this.version.reset();
  }

  get minor(): number {
    return this.version.minor;
  }

  /** Reads on from `at`; answers where the next line begins, or -1 when more is needed. */
  scan(bytes: Buffer, base: number, from: number, end: number): number {
    let at = from;
    if (this.#state === METHOD) at = this.#method(bytes, base, at, end);
    if (this.#state === TARGET_BYTES) at = this.#target(bytes, base, at, end);
    if (this.#state === VERSION) {
      at = this.version.scan(bytes, at, end);
      if (this.version.complete) {
        if (at === end) return -1;
        if (bytes[at] !== CR)
          throw new MessageFault(`the request line goes on with ${shown(bytes[at])} behind the HTTP version`);
        this.#state = LINE_END;
        at += 1;
      }
    }
    if (at === end) return -1;
    if (bytes[at] !== LF) throw new MessageFault("a line must end in CR LF, and a CR stands nowhere else");
    return at + 1;
  }

  #method(bytes: Buffer, base: number, from: number, end: number): number {
    const limit = Math.min(end, base + MAX_METHOD_BYTES + 1);
    let at = from;
    while (at < limit && TOKEN_LOWER[bytes[at] as number] !== 0) at += 1;
    if (at - base > MAX_METHOD_BYTES) throw new MessageFault("unknown method, longer than any in use", 501);
    if (at === end) return at;
    if (bytes[at] !== SP || at === base) {
      throw new MessageFault(
        `not an HTTP request: it begins with a method and one space, not with ${shown(bytes[at])}`,
      );
    }
    this.methodEnd = at - base;
    this.#state = TARGET_BYTES;
    return at + 1;
  }

  #target(bytes: Buffer, base: number, from: number, end: number): number {
    let at = from;
    while (at < end && TARGET[bytes[at] as number] !== 0) at += 1;
    if (at === end) return at;
    const start = base + this.methodEnd + 1;
    if (bytes[at] !== SP) throw targetFault(bytes[at], at > start);
    if (this.methodEnd === 3 && latin1(bytes, base, base + 3) === "PRI") {
      throw new MessageFault("PRI opens an HTTP/2 connection, and this is HTTP/1", 505);
    }
    this.isConnect = this.methodEnd === 7 && latin1(bytes, base, base + 7) === "CONNECT";
    checkTarget(bytes, start, at, this.isConnect);
    this.targetEnd = at - base;
    this.#state = VERSION;
    return at + 1;
  }
}

function targetFault(byte: number | undefined, begun: boolean): MessageFault {
  if (byte === 0x23) return new MessageFault("a request target has no fragment");
  if (byte === CR && begun)
    return new MessageFault("HTTP version not supported: the request line names none", 505);
  return new MessageFault(`a request target must not contain ${shown(byte)}`);
}
