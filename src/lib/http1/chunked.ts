/** Bodies of unknown length on their way out (RFC 9112 7.1): what was collected until it leaves makes one chunk. */
import type { Channel } from "../stream/channel.ts";

/** Pieces of a body, sent as they are or in chunks. */
export class BodyWriter {
  readonly #channel: Channel;
  readonly #chunked: boolean;
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  constructor(channel: Channel, options: { readonly chunked: boolean }) {
    this.#channel = channel;
    this.#chunked = options.chunked;
  }

  /** The bytes must not change until they have left. */
  add(piece: Uint8Array): void {
    if (piece.length === 0) return;
    if (!this.#chunked) return this.#channel.add(piece);
    this.#pieces.push(piece);
    this.#bytes += piece.length;
  }

  /** Queues what was added since the last time as one chunk, however many pieces it came in. */
  close(): void {
    if (this.#bytes === 0) return;
    this.#channel.addText(`${this.#bytes.toString(16)}\r\n`);
    for (const piece of this.#pieces) this.#channel.add(piece);
    this.#channel.addText("\r\n");
    this.#pieces = [];
    this.#bytes = 0;
  }

  /** Queues the rest and the end; `trailers` is flat like headers. */
  end(trailers?: readonly string[]): void {
    this.close();
    if (!this.#chunked) return;
    let text = "0\r\n";
    for (let at = 0; trailers !== undefined && at < trailers.length; at += 2) {
      text += `${trailers[at]}: ${trailers[at + 1]}\r\n`;
    }
    this.#channel.addText(`${text}\r\n`);
  }
}
