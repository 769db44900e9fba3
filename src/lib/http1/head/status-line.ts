import { MessageFault, shown } from "../fault.ts";
import { CR, LF, SP, VALUE } from "../octets.ts";
import { Version } from "./version.ts";

const VERSION = 0;
const BEFORE_STATUS = 1;
const STATUS = 2;
const AFTER_STATUS = 3;
const REASON = 4;
const LINE_END = 5;

/**
 * `HTTP-version SP status [SP reason] CRLF` (RFC 9112 4), byte by byte: it can be stopped at any byte and goes on
 * there. Three digits, at least 100; no control character in the reason, which is shown to people. Positions are
 * counted from the beginning of the head.
 */
export class StatusLine {
  status = 0;
  reasonStart = 0;
  reasonEnd = 0;
  readonly version = new Version();
  #state = VERSION;
  #digits = 0;

  reset(): void {
    this.status = 0;
    this.reasonStart = 0;
    this.reasonEnd = 0;
    this.#state = VERSION;
    this.#digits = 0;
    this.version.reset();
  }

  get minor(): number {
    return this.version.minor;
  }

  /** Reads on from `at`; answers where the next line begins, or -1 when more is needed. */
  scan(bytes: Buffer, base: number, from: number, end: number): number {
    let at = from;
    if (this.#state === VERSION) {
      at = this.version.scan(bytes, at, end);
      if (this.version.complete) this.#state = BEFORE_STATUS;
    }
    if (at === end) return -1;
    if (this.#state === BEFORE_STATUS) {
      if (bytes[at] !== SP) throw new MessageFault("one space must follow the HTTP version");
      this.#state = STATUS;
      at += 1;
    }
    if (this.#state === STATUS) at = this.#status(bytes, at, end);
    if (this.#state === AFTER_STATUS) at = this.#afterStatus(bytes, base, at, end);
    if (this.#state === REASON) at = this.#reason(bytes, base, at, end);
    if (at === end) return -1;
    if (bytes[at] !== LF) throw new MessageFault("a line must end in CR LF, and a CR stands nowhere else");
    return at + 1;
  }

  #status(bytes: Buffer, from: number, end: number): number {
    let at = from;
    while (at < end && this.#digits < 3) {
      const digit = (bytes[at] as number) - 0x30;
      if (digit < 0 || digit > 9) throw new MessageFault("a status code is three digits");
      this.status = this.status * 10 + digit;
      this.#digits += 1;
      at += 1;
    }
    if (this.#digits < 3) return at;
    if (this.status < 100) throw new MessageFault("invalid status code: the least is 100");
    this.#state = AFTER_STATUS;
    return at;
  }

  #afterStatus(bytes: Buffer, base: number, at: number, end: number): number {
    if (at === end) return at;
    if (bytes[at] !== SP && bytes[at] !== CR) throw new MessageFault("a status code is three digits");
    this.reasonStart = at + 1 - base;
    this.reasonEnd = this.reasonStart;
    this.#state = bytes[at] === SP ? REASON : LINE_END;
    return at + 1;
  }

  #reason(bytes: Buffer, base: number, from: number, end: number): number {
    let at = from;
    while (at < end && VALUE[bytes[at] as number] !== 0) at += 1;
    if (at === end) return at;
    if (bytes[at] !== CR) throw new MessageFault(`a reason phrase must not contain ${shown(bytes[at])}`);
    this.reasonEnd = at - base;
    this.#state = LINE_END;
    return at + 1;
  }
}
