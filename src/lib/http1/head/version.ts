import { MessageFault } from "../fault.ts";

const PATTERN = Buffer.from("HTTP/1.1", "latin1");
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const MAJOR = 5;
const MINOR = 7;

/** `HTTP/1.0` or `HTTP/1.1` (RFC 9112 2.3), byte by byte. Any other version in that form is answered 505. */
export class Version {
  minor = 0;
  #read = 0;
  #major = 0;

  reset(): void {
    this.#read = 0;
  }

  get complete(): boolean {
    return this.#read === PATTERN.length;
  }

  /** Reads on from `at`; answers the position behind what was read. */
  scan(bytes: Buffer, from: number, end: number): number {
    let at = from;
    while (at < end && this.#read < PATTERN.length) {
      const byte = bytes[at] as number;
      if (this.#read === MAJOR || this.#read === MINOR) {
        if (byte < DIGIT_0 || byte > DIGIT_9) throw malformed();
        if (this.#read === MAJOR) this.#major = byte - DIGIT_0;
        else this.minor = byte - DIGIT_0;
      } else if (byte !== PATTERN[this.#read]) throw malformed();
      this.#read += 1;
      at += 1;
    }
    if (this.complete && (this.#major !== 1 || this.minor > 1)) {
      throw new MessageFault("HTTP version not supported: it must be HTTP/1.1 or HTTP/1.0", 505);
    }
    return at;
  }
}

const malformed = () => new MessageFault("malformed HTTP version: it must be HTTP/1.1 or HTTP/1.0");
