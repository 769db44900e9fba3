/** What client and upstream of the benchmark agree on: paths, secrets, and the bytes of a long transfer. */

/** What the upstream looks for in a request's head: Squid and mitmproxy add a header, agent-vault a bearer token. */
export const HEADER_VALUE = "bench-credential";
/** What agent-vault writes into the body of the POST where the placeholder stood. */
export const BODY_VALUE = "body-credential";
export const PLACEHOLDER = "__BODY_KEY__";

export const ITEMS_PATH = "/v1/items";
export const BODY_PATH = "/v1/body";
/** For a POST in which nothing is replaced. */
export const PLAIN_PATH = "/v1/plain";
export const PLAIN_BYTES = 4096;
export const DOWNLOAD_PATH = "/v1/download";
export const UPLOAD_PATH = "/v1/upload";
export const EVENTS_PATH = "/v1/events";

export const TRANSFER_BYTES = 100 * 1024 * 1024;
export const EVENT_INTERVAL_MS = 100;

/** Longest piece of a transfer that `pieceAt` hands out. */
export const MAX_PIECE = 1024 * 1024;
/** Twice over, so that a piece from any offset is one slice. */
const text = lines(MAX_PIECE);
const pattern = Buffer.concat([text, text]);

/** What a transfer holds at `offset`: `length` bytes, or MAX_PIECE if that is less. Do not write to it. */
export function pieceAt(offset: number, length: number): Buffer {
  const from = offset % MAX_PIECE;
  return pattern.subarray(from, from + Math.min(length, MAX_PIECE));
}

/** Checks a transfer as it arrives; each chunk is compared with what was sent. */
export class Receipt {
  #received = 0;
  #right = true;

  take(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      const piece = pieceAt(this.#received, chunk.length - at);
      this.#right &&= piece.equals(chunk.subarray(at, at + piece.length));
      at += piece.length;
      this.#received += piece.length;
    }
  }

  get complete(): boolean {
    return this.#received >= TRANSFER_BYTES;
  }

  /** Every byte, and no byte more. */
  get right(): boolean {
    return this.#right && this.#received === TRANSFER_BYTES;
  }
}

/** The wall clock in milliseconds with its fractions: processes started at different times can compare it. */
export function clock(): number {
  return performance.timeOrigin + performance.now();
}

/** Lines as an API writes them, with what looks like keys in each. */
function lines(length: number): Buffer {
  const keys = noise(length);
  const all: string[] = [];
  for (let at = 0; at < length; at += 96) {
    const key = keys.subarray(at, at + 36).toString("base64url");
    all.push(
      `{"id":"sk-${key}","object":"text.chunk","content":"and so it goes on, benchmark after bench"}\n`,
    );
  }
  return Buffer.from(all.join("")).subarray(0, length);
}

/** Always the same bytes, without a short period (Marsaglia's xorshift32). */
function noise(length: number): Buffer {
  const words = new Uint32Array(length / 4);
  let state = 0x9e3779b9;
  for (let at = 0; at < words.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return Buffer.from(words.buffer);
}
