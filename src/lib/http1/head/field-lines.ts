import { MessageFault, shown } from "../fault.ts";
import { COLON, CR, HTAB, LF, SP, TOKEN_LOWER, VALUE } from "../octets.ts";
import { nameCode } from "./field-names.ts";
import { FRAMES, type MessageFraming } from "./framing.ts";

/** Numbers kept for each field: where its line begins, length and code of its name, where its value begins and ends. */
export const SPAN = 4;
/** The code of a name (`nameCode`) has ten bits. */
export const CODE_BITS = 10;

const START = 0;
const NAME = 1;
const SPACE = 2;
const TEXT = 3;
const LINE_END = 4;
const LAST_LINE_END = 5;

/**
 * Field lines up to and with the empty line behind them (RFC 9112 5), byte by byte: it can be stopped at any byte and
 * goes on there. Positions are counted from the beginning of the head. Folded lines, space around names, bare CR and
 * LF and control characters are refused, never repaired.
 */
export class FieldLines {
  #state = START;
  #line = 0;
  #nameEnd = 0;
  #valueStart = 0;
  #spans = new Int32Array(32 * SPAN);
  #used = 0;
  readonly #framing: MessageFraming;

  constructor(framing: MessageFraming) {
    this.#framing = framing;
  }

  reset(): void {
    this.#state = START;
    this.#used = 0;
    // What one large head needed is not kept for the life of the connection.
    if (this.#spans.length > 1024 * SPAN) this.#spans = new Int32Array(32 * SPAN);
  }

  /** Of all fields in order, and behind them where the empty line begins; the caller's to keep. */
  take(): Int32Array {
    if (this.#used === this.#spans.length) this.#grow();
    this.#spans[this.#used] = this.#line;
    return this.#spans.slice(0, this.#used + 1);
  }

  /** Reads on from `at`; answers where the head ends, or -1 when all up to `end` was read and more is needed. */
  scan(bytes: Buffer, base: number, from: number, end: number): number {
    let at = from;
    while (at < end) {
      if (this.#state === START) {
        at = this.#wholeLines(bytes, base, at, end);
        if (at === end) return -1;
        at = this.#start(bytes, base, at);
      }
      if (this.#state === NAME) at = this.#name(bytes, base, at, end);
      if (this.#state === SPACE) at = this.#space(bytes, base, at, end);
      if (this.#state === TEXT) at = this.#text(bytes, at, end);
      if (at === end) return -1;
      if (bytes[at] !== LF) throw new MessageFault("a line must end in CR LF, and a CR stands nowhere else");
      at += 1;
      if (this.#state === LAST_LINE_END) return at;
      this.#add(bytes, base, base + this.#line, base + this.#nameEnd, base + this.#valueStart, at - 2);
      this.#state = START;
    }
    return -1;
  }

  /**
   * The lines that are complete and well formed, in one go and without state; the byte-by-byte way goes on with the
   * first that is not. Answers where that begins.
   */
  #wholeLines(bytes: Buffer, base: number, from: number, end: number): number {
    let line = from;
    for (;;) {
      let at = line;
      while (at < end && TOKEN_LOWER[bytes[at] as number] !== 0) at += 1;
      if (at === end || at === line || bytes[at] !== COLON) return line;
      const nameEnd = at;
      at += 1;
      while (at < end && (bytes[at] === SP || bytes[at] === HTAB)) at += 1;
      const valueStart = at;
      while (at < end && VALUE[bytes[at] as number] !== 0) at += 1;
      if (at + 1 >= end || bytes[at] !== CR || bytes[at + 1] !== LF) return line;
      this.#add(bytes, base, line, nameEnd, valueStart, at);
      line = at + 2;
    }
  }

  #start(bytes: Buffer, base: number, at: number): number {
    this.#line = at - base;
    this.#state = bytes[at] === CR ? LAST_LINE_END : NAME;
    return this.#state === LAST_LINE_END ? at + 1 : at;
  }

  #name(bytes: Buffer, base: number, from: number, end: number): number {
    let at = from;
    while (at < end && TOKEN_LOWER[bytes[at] as number] !== 0) at += 1;
    if (at === end) return at;
    const length = at - base - this.#line;
    if (bytes[at] !== COLON || length === 0) throw nameFault(bytes[at], length);
    this.#nameEnd = at - base;
    this.#state = SPACE;
    return at + 1;
  }

  #space(bytes: Buffer, base: number, from: number, end: number): number {
    let at = from;
    while (at < end && (bytes[at] === SP || bytes[at] === HTAB)) at += 1;
    if (at === end) return at;
    this.#valueStart = at - base;
    this.#state = TEXT;
    return at;
  }

  #text(bytes: Buffer, from: number, end: number): number {
    let at = from;
    while (at < end && VALUE[bytes[at] as number] !== 0) at += 1;
    if (at === end) return at;
    if (bytes[at] !== CR) throw new MessageFault(`a field value must not contain ${shown(bytes[at])}`);
    this.#state = LINE_END;
    return at + 1;
  }

  /** Positions in `bytes`; `to` is where the line's CR stands. */
  #add(bytes: Buffer, base: number, line: number, nameEnd: number, valueStart: number, to: number): void {
    let valueEnd = to;
    while (valueEnd > valueStart && (bytes[valueEnd - 1] === SP || bytes[valueEnd - 1] === HTAB))
      valueEnd -= 1;
    const code = nameCode(bytes, line, nameEnd);
    const used = this.#used;
    if (used === this.#spans.length) this.#grow();
    const spans = this.#spans;
    spans[used] = line - base;
    spans[used + 1] = ((nameEnd - line) << CODE_BITS) | code;
    spans[used + 2] = valueStart - base;
    spans[used + 3] = valueEnd - base;
    this.#used = used + SPAN;
    if (FRAMES[code & 0xff] !== 0) this.#framing.note(code & 0xff, bytes, valueStart, valueEnd);
  }

  #grow(): void {
    const larger = new Int32Array(this.#spans.length * 2);
    larger.set(this.#spans);
    this.#spans = larger;
  }
}

function nameFault(byte: number | undefined, length: number): MessageFault {
  if (byte === COLON) return new MessageFault("a field has no name before its colon");
  if (byte !== SP && byte !== HTAB) {
    return new MessageFault(
      byte === CR ? "a field has no colon" : `a field name must not contain ${shown(byte)}`,
    );
  }
  return new MessageFault(
    length === 0
      ? "a field folded over lines is not accepted"
      : "a field name must be followed by its colon, without a space",
  );
}
