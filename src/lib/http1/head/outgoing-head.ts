import { latin1 } from "../octets.ts";
import type { MessageHead } from "./message-head.ts";

/** Marks a text among the ranges. */
const TEXT = -1;

/**
 * A head on its way out: lines of our own, and lines of a head that was received, which are copied as bytes when it is
 * written and never become text. It can be written more than once. What is put in is not checked.
 */
export class OutgoingHead {
  readonly #source: MessageHead | undefined;
  /** Pairs: a range of the source's bytes, or `TEXT` and the number of a text. In order. */
  readonly #parts: number[] = [];
  readonly #texts: string[] = [];
  #bytes = 0;

  /** `firstLine` is without its CRLF. `source` is where `copy` takes lines from. */
  constructor(firstLine: string, source?: MessageHead) {
    this.#source = source;
    this.text(`${firstLine}\r\n`);
  }

  get length(): number {
    return this.#bytes;
  }

  /** Whole lines, with their CRLF; characters are bytes (latin1). */
  text(lines: string): void {
    if (lines === "") return;
    this.#bytes += lines.length;
    // Behind another text it joins that, so that a head has few parts.
    if (this.#parts.length > 0 && this.#parts[this.#parts.length - 2] === TEXT) {
      this.#texts[this.#texts.length - 1] += lines;
      return;
    }
    this.#parts.push(TEXT, this.#texts.length);
    this.#texts.push(lines);
  }

  field(name: string, value: string): void {
    this.text(`${name}: ${value}\r\n`);
  }

  /**
   * The source's lines for which `passes` answers true, in order. Lines that stand together leave as one range; a line
   * with other white space than one space behind its colon is written anew, so that the next reader has no choice.
   */
  copy(passes: (source: MessageHead, field: number) => boolean): void {
    const source = this.#source;
    if (source === undefined) return;
    let from = -1;
    for (let field = 0; field < source.fields; field += 1) {
      const goes = passes(source, field);
      const asIs = goes && source.isPlain(field);
      if (asIs && from < 0) from = source.lineStart(field);
      if (asIs) continue;
      if (from >= 0) this.#range(from, source.lineStart(field));
      from = -1;
      if (goes) this.field(source.name(field), source.value(field));
    }
    if (from >= 0) this.#range(from, source.lineStart(source.fields));
  }

  /** Writes all of it at `at`, where there must be room for `length` bytes; answers where it ends. */
  writeTo(into: Buffer, at: number): number {
    let end = at;
    const source = this.#source?.bytes;
    for (let part = 0; part < this.#parts.length; part += 2) {
      const from = this.#parts[part] as number;
      const to = this.#parts[part + 1] as number;
      if (from === TEXT) end += into.write(this.#texts[to] as string, end, "latin1");
      else if (source !== undefined) end += source.copy(into, end, from, to);
    }
    return end;
  }

  /** All of it as text, for a log of bytes or a protocol that has no bytes of this kind. */
  toString(): string {
    const bytes = Buffer.allocUnsafe(this.#bytes);
    return latin1(bytes, 0, this.writeTo(bytes, 0));
  }

  #range(from: number, to: number): void {
    this.#parts.push(from, to);
    this.#bytes += to - from;
  }
}
