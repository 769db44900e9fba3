import { MessageFault, shown } from "../fault.ts";
import { CR, HEX, LF, SEMICOLON } from "../octets.ts";
import { ChunkExtensions } from "./chunk-extensions.ts";

/** Sixteen digits say more than any body has; the rest could only be zeros without end. */
const MAX_SIZE_DIGITS = 16;
/** A piece of this size is handed over as it is: copying it costs more than one more call does. */
const LARGE_PIECE = 8 * 1024;
/** Up to here a loop beats a call. */
const SMALL_COPY = 32;

const SIZE = 0;
const EXTENSIONS = 1;
const SIZE_LINE_END = 2;
const DATA = 3;
const DATA_CR = 4;
const DATA_LF = 5;
const DONE = 6;

/**
 * A body in chunks (RFC 9112 7.1), byte by byte: it can be stopped at any byte and goes on there. The data of
 * small chunks that came together comes out together.
 */
export class ChunkedBody {
  #state = SIZE;
  #size = 0;
  #digits = 0;
  readonly #extensions = new ChunkExtensions();
  /** Where the data in the current input is, while there is one piece of it. */
  #from = 0;
  #to = 0;
  /** Where it was joined, once there were two. */
  #joined: Buffer | undefined;
  #joinedBytes = 0;

  reset(): void {
    this.#state = SIZE;
    this.#size = 0;
    this.#digits = 0;
  }

  /** The last chunk has been read: trailers follow. */
  get done(): boolean {
    return this.#state === DONE;
  }

  /**
   * Reads on from `at`; answers where it stopped: at `end`, behind the last chunk's line, or where what it has is to be
   * taken before it goes on.
   */
  scan(bytes: Buffer, from: number, end: number): number {
    let at = from;
    while (at < end && this.#state !== DONE) {
      if (this.#state === DATA) {
        const to = Math.min(end, at + this.#size);
        if (!this.#joins(to - at)) return at;
        this.#keep(bytes, at, to);
        this.#size -= to - at;
        at = to;
        if (this.#size === 0) this.#state = DATA_CR;
      } else if (this.#state === SIZE) at = this.#sizeDigits(bytes, at, end);
      else {
        this.#state = this.#next(bytes[at] as number);
        at += 1;
      }
    }
    return at;
  }

  /** The data found since the last call, undefined when there was none. After each `scan`, also when that throws. */
  takeData(bytes: Buffer): Buffer | undefined {
    const joined = this.#joined?.subarray(0, this.#joinedBytes);
    const data = joined ?? (this.#from === this.#to ? undefined : bytes.subarray(this.#from, this.#to));
    this.#joined = undefined;
    this.#from = 0;
    this.#to = 0;
    return data;
  }

  /** Whether data of this size goes with what there is, which is taken first if not. */
  #joins(size: number): boolean {
    const there = this.#joined === undefined ? this.#to - this.#from : this.#joinedBytes;
    return there === 0 || (there < LARGE_PIECE && size < LARGE_PIECE);
  }

  #keep(bytes: Buffer, from: number, to: number): void {
    if (this.#from === this.#to) {
      this.#from = from;
      this.#to = to;
      return;
    }
    if (this.#joined === undefined) {
      // Two pieces that are not large at most, and no more than is left of this input.
      this.#joined = Buffer.allocUnsafe(Math.min(bytes.length - this.#from, 2 * LARGE_PIECE));
      this.#joinedBytes = 0;
      this.#append(this.#joined, bytes, this.#from, this.#to);
    }
    this.#append(this.#joined, bytes, from, to);
  }

  #append(joined: Buffer, bytes: Buffer, from: number, to: number): void {
    let into = this.#joinedBytes;
    this.#joinedBytes += to - from;
    if (to - from > SMALL_COPY) return void bytes.copy(joined, into, from, to);
    for (let at = from; at < to; at += 1) {
      joined[into] = bytes[at] as number;
      into += 1;
    }
  }

  #sizeDigits(bytes: Buffer, from: number, end: number): number {
    let at = from;
    let digit = HEX[bytes[at] as number] as number;
    while (digit !== 255) {
      this.#size = this.#size * 16 + digit;
      this.#digits += 1;
      at += 1;
      if (this.#digits > MAX_SIZE_DIGITS || this.#size > Number.MAX_SAFE_INTEGER) {
        throw new MessageFault("a chunk size beyond all bounds");
      }
      if (at === end) return at;
      digit = HEX[bytes[at] as number] as number;
    }
    const byte = bytes[at];
    if (this.#digits === 0 || (byte !== CR && byte !== SEMICOLON)) {
      throw new MessageFault(`a chunk size is hexadecimal digits and nothing else, not ${shown(byte)}`);
    }
    if (byte === SEMICOLON) this.#extensions.begin();
    this.#state = byte === CR ? SIZE_LINE_END : EXTENSIONS;
    return at + 1;
  }

  #next(byte: number): number {
    switch (this.#state) {
      case SIZE_LINE_END:
        if (byte !== LF) throw new MessageFault("a chunk's size line must end in CR LF");
        this.#digits = 0;
        return this.#size === 0 ? DONE : DATA;
      case DATA_CR:
        if (byte !== CR) throw new MessageFault("a chunk is longer than its size says");
        return DATA_LF;
      case DATA_LF:
        if (byte !== LF) throw new MessageFault("a chunk's data must be followed by CR LF");
        return SIZE;
      default:
        return this.#extensions.next(byte) ? SIZE_LINE_END : EXTENSIONS;
    }
  }
}
