import { latin1, SP, TOKEN_LOWER } from "../octets.ts";
import { CODE_BITS, SPAN } from "./field-lines.ts";
import { spelledName } from "./field-names.ts";
import type { BodyFraming } from "./framing.ts";

/** What the first line and the framing fields say; positions are counted from the beginning of the head. */
export type HeadFacts = {
  /** 0 for a request. */
  readonly status: number;
  readonly minor: number;
  readonly upgrade: boolean;
  readonly keepAlive: boolean;
  readonly framing: BodyFraming;
  readonly contentLength: number;
  /** Of the method (a request), or -1. */
  readonly methodEnd: number;
  /** The request target, or the reason phrase. */
  readonly textStart: number;
  readonly textEnd: number;
};

const CODE_MASK = (1 << CODE_BITS) - 1;
const ID_MASK = 0xff;

const METHODS = ["GET", "POST", "PUT", "HEAD", "PATCH", "DELETE", "OPTIONS", "CONNECT"] as const;

/**
 * The head of one message (RFC 9112 2.1): its bytes, and where in them each field stands. Text is made when it is
 * asked for, so that a head that is only passed on costs none. Bytes beyond ASCII read as latin1.
 */
export class MessageHead {
  /** 0 for a request. */
  readonly status: number;
  readonly minor: number;
  /** The head asks for another protocol behind it, or is a CONNECT. */
  readonly upgrade: boolean;
  readonly keepAlive: boolean;
  /** Where the body ends, as the head says; the answer to a HEAD has none whatever it says. */
  readonly framing: BodyFraming;
  /** In bytes; 0 unless `framing` is `length`. */
  readonly contentLength: number;
  /** Holds the head from `base` on, and whatever came with it. Not to be changed. */
  readonly bytes: Buffer;
  readonly base: number;
  readonly #facts: HeadFacts;
  readonly #spans: Int32Array;
  #method: string | undefined;
  #text: string | undefined;
  #headers: string[] | undefined;

  constructor(bytes: Buffer, base: number, facts: HeadFacts, spans: Int32Array) {
    this.status = facts.status;
    this.minor = facts.minor;
    this.upgrade = facts.upgrade;
    this.keepAlive = facts.keepAlive;
    this.framing = facts.framing;
    this.contentLength = facts.contentLength;
    this.bytes = bytes;
    this.base = base;
    this.#facts = facts;
    this.#spans = spans;
  }

  /** As received, case and all (RFC 9110 9.1); empty for a response. */
  get method(): string {
    const method = this.#method ?? this.#readMethod();
    this.#method = method;
    return method;
  }

  /** The request target exactly as received; empty for a response. */
  get target(): string {
    return this.status === 0 ? this.#lineText() : "";
  }

  /** Empty for a request. */
  get reason(): string {
    return this.status === 0 ? "" : this.#lineText();
  }

  /** Flat `[name, value …]` as received. Every text of the head is made by this: it is for those who need them all. */
  get headers(): string[] {
    const headers = this.#headers ?? this.#readHeaders();
    this.#headers = headers;
    return headers;
  }

  /** How many field lines there are. */
  get fields(): number {
    return (this.#spans.length - 1) / SPAN;
  }

  /** The number of a field's name (`fieldId`), 0 when the program does not ask about that name. */
  id(field: number): number {
    return (this.#spans[field * SPAN + 1] as number) & ID_MASK;
  }

  /** The first value of a field, or undefined; `lowerName` is lower case. Makes no text of other fields. */
  first(lowerName: string): string | undefined {
    const field = this.#next(lowerName, 0);
    return field < 0 ? undefined : this.value(field);
  }

  /** Every value of a field in order. */
  all(lowerName: string): string[] {
    const values: string[] = [];
    for (let at = this.#next(lowerName, 0); at >= 0; at = this.#next(lowerName, at + 1))
      values.push(this.value(at));
    return values;
  }

  has(lowerName: string): boolean {
    return this.#next(lowerName, 0) >= 0;
  }

  /** The first field from `from` on with that number, or -1. */
  find(id: number, from = 0): number {
    const spans = this.#spans;
    for (let at = from * SPAN; at + 1 < spans.length; at += SPAN) {
      if (((spans[at + 1] as number) & ID_MASK) === id) return at / SPAN;
    }
    return -1;
  }

  /** A field's name as it was spelled. */
  name(field: number): string {
    const packed = this.#spans[field * SPAN + 1] as number;
    const start = this.base + (this.#spans[field * SPAN] as number);
    return spelledName(packed & CODE_MASK) ?? latin1(this.bytes, start, start + (packed >>> CODE_BITS));
  }

  /** A field's value without the white space around it. */
  value(field: number): string {
    return latin1(this.bytes, this.valueStart(field), this.valueEnd(field));
  }

  /** Where in `bytes` the field's line begins, which is where the one before it ends; of `fields`, the empty line. */
  lineStart(field: number): number {
    return this.base + (this.#spans[field * SPAN] as number);
  }

  /** Where in `bytes` the field's value begins. */
  valueStart(field: number): number {
    return this.base + (this.#spans[field * SPAN + 2] as number);
  }

  /** Where in `bytes` the field's value ends, white space behind it left out. */
  valueEnd(field: number): number {
    return this.base + (this.#spans[field * SPAN + 3] as number);
  }

  /** Whether the field's line is `name: value CRLF` with exactly that white space. */
  isPlain(field: number): boolean {
    const spans = this.#spans;
    const at = field * SPAN;
    const nameEnd = (spans[at] as number) + ((spans[at + 1] as number) >>> CODE_BITS);
    const valueStart = spans[at + 2] as number;
    if (valueStart !== nameEnd + 2 || this.bytes[this.base + nameEnd + 1] !== SP) return false;
    return (spans[at + 3] as number) + 2 === spans[at + SPAN];
  }

  /** Whether the field has this name, in any case; for names without a number. `lowerName` is lower case. */
  isNamed(field: number, lowerName: string): boolean {
    const start = this.lineStart(field);
    if ((this.#spans[field * SPAN + 1] as number) >>> CODE_BITS !== lowerName.length) return false;
    for (let index = 0; index < lowerName.length; index += 1) {
      if (TOKEN_LOWER[this.bytes[start + index] as number] !== lowerName.charCodeAt(index)) return false;
    }
    return true;
  }

  #next(lowerName: string, from: number): number {
    const spans = this.#spans;
    const length = lowerName.length;
    for (let at = from * SPAN; at + 1 < spans.length; at += SPAN) {
      if ((spans[at + 1] as number) >>> CODE_BITS === length && this.isNamed(at / SPAN, lowerName))
        return at / SPAN;
    }
    return -1;
  }

  #lineText(): string {
    const { textStart, textEnd } = this.#facts;
    const text = this.#text ?? latin1(this.bytes, this.base + textStart, this.base + textEnd);
    this.#text = text;
    return text;
  }

  #readMethod(): string {
    const { methodEnd } = this.#facts;
    if (methodEnd < 0) return "";
    for (const method of METHODS) {
      if (method.length === methodEnd && startsWith(this.bytes, this.base, method)) return method;
    }
    return latin1(this.bytes, this.base, this.base + methodEnd);
  }

  #readHeaders(): string[] {
    const headers: string[] = [];
    for (let field = 0; field < this.fields; field += 1) headers.push(this.name(field), this.value(field));
    return headers;
  }
}

function startsWith(bytes: Buffer, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (bytes[at + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}
