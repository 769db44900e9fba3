/**
 * What an HTTP/2 peer said about the end of streams, read off its frames' headers (RFC 9113 4.1). The runtime's client
 * tells a reset with NO_ERROR, or a closed connection, in the same words as a complete answer.
 */
export class FrameWatch {
  /** `performance.now()` of the last byte. */
  heardAt = performance.now();
  readonly #ended = new Set<number>();
  readonly #resets = new Map<number, number>();
  #lastProcessed = Number.POSITIVE_INFINITY;
  #header = Buffer.alloc(FRAME_HEADER_BYTES + 8);
  #have = 0;
  /** Payload bytes that are still to come and tell nothing. */
  #skip = 0;

  /** Whether END_STREAM came on this stream. */
  ended(stream: number): boolean {
    return this.#ended.has(stream);
  }

  /** The code of the stream's RST_STREAM (RFC 9113 6.4), if one came. */
  reset(stream: number): number | undefined {
    return this.#resets.get(stream);
  }

  /** GOAWAY says that streams from this one on were not acted upon (RFC 9113 6.8). */
  unprocessed(stream: number): boolean {
    return stream > this.#lastProcessed;
  }

  /** The stream is over and will not be asked about again. */
  forget(stream: number): void {
    this.#ended.delete(stream);
    this.#resets.delete(stream);
  }

  /** Bytes as they arrive, cut anywhere. */
  push(chunk: Buffer): void {
    this.heardAt = performance.now();
    let at = 0;
    while (at < chunk.length) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, chunk.length - at);
        this.#skip -= skipped;
        at += skipped;
        continue;
      }
      const wanted = this.#wanted - this.#have;
      const taken = chunk.copy(this.#header, this.#have, at, at + wanted);
      this.#have += taken;
      at += taken;
      if (this.#have === this.#wanted) this.#frame();
    }
  }

  /** The header, and of the frames whose payload matters the first bytes of that. */
  get #wanted(): number {
    if (this.#have < FRAME_HEADER_BYTES) return FRAME_HEADER_BYTES;
    return FRAME_HEADER_BYTES + Math.min(payloadRead(this.#header[3] ?? 0), this.#header.readUIntBE(0, 3));
  }

  #frame(): void {
    if (this.#have < this.#wanted) return;
    const header = this.#header;
    const length = header.readUIntBE(0, 3);
    const stream = header.readUInt32BE(5) & 0x7fffffff;
    const read = this.#have - FRAME_HEADER_BYTES;
    const type = header[3];
    if ((type === DATA || type === HEADERS) && ((header[4] ?? 0) & END_STREAM) !== 0) this.#ended.add(stream);
    if (type === RST_STREAM && read >= 4) this.#resets.set(stream, header.readUInt32BE(FRAME_HEADER_BYTES));
    if (type === GOAWAY && read >= 4) {
      this.#lastProcessed = Math.min(
        this.#lastProcessed,
        header.readUInt32BE(FRAME_HEADER_BYTES) & 0x7fffffff,
      );
    }
    this.#skip = length - read;
    this.#have = 0;
  }
}

const FRAME_HEADER_BYTES = 9;
const DATA = 0x0;
const HEADERS = 0x1;
const RST_STREAM = 0x3;
const GOAWAY = 0x7;
const END_STREAM = 0x1;

function payloadRead(type: number): number {
  return type === RST_STREAM || type === GOAWAY ? 4 : 0;
}
