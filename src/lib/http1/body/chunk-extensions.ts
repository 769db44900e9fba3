import { MessageFault, shown } from "../fault.ts";
import { BACKSLASH, CR, DQUOTE, EQUALS, QUOTED, SEMICOLON, TOKEN_LOWER, VALUE } from "../octets.ts";

/** Of the extensions of one chunk: nobody reads them, and without a bound they are a body that no limit counts. */
export const MAX_EXTENSION_BYTES = 256;

const NAME_BEGINS = 0;
const IN_NAME = 1;
const VALUE_BEGINS = 2;
const IN_VALUE = 3;
const IN_QUOTES = 4;
const ESCAPED = 5;
const BEHIND_QUOTES = 6;

/**
 * `;name`, `;name=token` or `;name="quoted"`, any number of them behind a chunk's size (RFC 9112 7.1.1): read so that
 * nothing else can hide there, bounded, and of no further use.
 */
export class ChunkExtensions {
  #state = NAME_BEGINS;
  #bytes = 0;

  /** The semicolon of the first has just been read. */
  begin(): void {
    this.#state = NAME_BEGINS;
    this.#bytes = 1;
  }

  /** Answers true at the CR that ends them. */
  next(byte: number): boolean {
    if (byte === CR) {
      if (this.#state === IN_NAME || this.#state === IN_VALUE || this.#state === BEHIND_QUOTES) return true;
      throw new MessageFault("a chunk extension breaks off");
    }
    this.#bytes += 1;
    if (this.#bytes > MAX_EXTENSION_BYTES) {
      throw new MessageFault(`a chunk's extensions are longer than ${MAX_EXTENSION_BYTES} bytes`);
    }
    const state = this.#state <= IN_VALUE ? this.#plain(byte) : this.#quoted(byte);
    if (state < 0) throw new MessageFault(`a chunk extension must not contain ${shown(byte)} where it does`);
    this.#state = state;
    return false;
  }

  #plain(byte: number): number {
    const begins = this.#state === NAME_BEGINS || this.#state === VALUE_BEGINS;
    if (TOKEN_LOWER[byte] !== 0) return begins ? this.#state + 1 : this.#state;
    if (this.#state === VALUE_BEGINS && byte === DQUOTE) return IN_QUOTES;
    if (begins) return -1;
    if (byte === SEMICOLON) return NAME_BEGINS;
    return byte === EQUALS && this.#state === IN_NAME ? VALUE_BEGINS : -1;
  }

  #quoted(byte: number): number {
    if (this.#state === BEHIND_QUOTES) return byte === SEMICOLON ? NAME_BEGINS : -1;
    if (this.#state === ESCAPED) return VALUE[byte] !== 0 ? IN_QUOTES : -1;
    if (byte === DQUOTE) return BEHIND_QUOTES;
    if (byte === BACKSLASH) return ESCAPED;
    return QUOTED[byte] !== 0 ? IN_QUOTES : -1;
  }
}
