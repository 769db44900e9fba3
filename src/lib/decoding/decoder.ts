/**
 * Content codings (RFC 9110 8.4.1) undone while a body passes: what is decoded leaves with the piece it came with. The runtime's
 * streams would answer later, from a thread, so their handles are asked directly.
 */
import zlib from "node:zlib";
import type { Filter } from "../filter-chain.ts";

export type Coding = "gzip" | "deflate" | "br" | "zstd";

/** `broken`: it is not what it is said to be. `bomb`: more comes of it than is good. */
export class DecodingFault extends Error {
  override readonly name = "DecodingFault";
  readonly reason: "broken" | "bomb";

  constructor(reason: "broken" | "bomb", message: string) {
    super(message);
    this.reason = reason;
  }
}

/** A zlib stream of the runtime, as far as its work is done in place. */
type Native = {
  readonly _handle: {
    /** Decodes synchronously; what is left of `out` and of the input stands in `_writeState` then. */
    writeSync(
      flush: number,
      input: Uint8Array,
      at: number,
      length: number,
      out: Uint8Array,
      outAt: number,
      outLength: number,
    ): void;
    onerror: (message: string) => void;
    close(): void;
  };
  readonly _writeState: Uint32Array;
};

/** Nothing that a server means to say becomes so much more; up to the first so many bytes anything may. */
const MOST_RATIO = 100;
const ALWAYS_ALLOWED = 1024 * 1024;
const NOTHING = new Uint8Array(0);
/** Decoding never waits, so that one place to write to does for all. */
const SCRATCH = Buffer.allocUnsafeSlow(64 * 1024);

/** Bytes of a body as they came, before anything was undone. */
export type Came = { readonly bytes: number };

/** Undoes one coding. A body that ends too early is told for all but zstd, of which the runtime does not say it. */
export class Decoder implements Filter {
  readonly #coding: Coding;
  readonly #came: Came | undefined;
  #native: Native | undefined;
  #fault: string | undefined;
  #front: Uint8Array = NOTHING;
  #read = 0;
  #written = 0;
  #isClosed = false;

  /** `came`: of several, one over the other, what the first of them is given: each could blow up what the last has. */
  constructor(coding: Coding, came?: Came) {
    this.#coding = coding;
    this.#came = came;
  }

  /** Throws DecodingFault. */
  push(piece: Uint8Array): Uint8Array {
    if (piece.length === 0 || this.#isClosed) return NOTHING;
    this.#read += piece.length;
    const input = this.#front.length === 0 ? piece : Buffer.concat([this.#front, piece]);
    this.#front = NOTHING;
    if (this.#native === undefined && this.#coding === "deflate" && input.length < 2) {
      this.#front = input;
      return NOTHING;
    }
    return this.#decode(input, "more");
  }

  /** Throws DecodingFault where the end of what was coded is missing. A body of no bytes at all is taken as it is. */
  end(): Uint8Array {
    if (this.#isClosed || this.#read === 0) return NOTHING;
    const last = this.#decode(this.#front, "last");
    this.close();
    return last;
  }

  /** Gives back what the runtime holds for it. */
  close(): void {
    this.#isClosed = true;
    this.#native?._handle.close();
    this.#native = undefined;
  }

  #decode(input: Uint8Array, which: "more" | "last"): Uint8Array {
    this.#native ??= this.#open(input);
    const { _handle: handle, _writeState: state } = this.#native;
    const flush = which === "more" ? 0 : this.#coding === "br" || this.#coding === "zstd" ? 2 : 4;
    const out: Uint8Array[] = [];
    let [at, left] = [0, input.length];
    for (;;) {
      handle.writeSync(flush, input, at, left, SCRATCH, 0, SCRATCH.length);
      if (this.#fault !== undefined) throw new DecodingFault("broken", `${this.#coding}: ${this.#fault}`);
      const [room = 0, rest = 0] = state;
      const written = SCRATCH.length - room;
      if (written > 0) out.push(Uint8Array.prototype.slice.call(SCRATCH, 0, written));
      this.#count(written);
      at += left - rest;
      left = rest;
      if (room > 0) break;
    }
    return out.length === 1 ? (out[0] as Uint8Array) : out.length === 0 ? NOTHING : Buffer.concat(out);
  }

  #count(bytes: number): void {
    this.#written += bytes;
    const came = this.#came?.bytes ?? this.#read;
    if (this.#written <= ALWAYS_ALLOWED || this.#written <= MOST_RATIO * came) return;
    throw new DecodingFault("bomb", `${this.#coding}: more than ${MOST_RATIO} times as much comes of it`);
  }

  #open(input: Uint8Array): Native {
    const native = streamOf(this.#coding, input) as unknown as Native;
    native._handle.onerror = (message) => {
      this.#fault = message;
    };
    return native;
  }
}

function streamOf(coding: Coding, input: Uint8Array) {
  switch (coding) {
    case "gzip":
      return zlib.createGunzip();
    case "deflate":
      return isZlib(input) ? zlib.createInflate() : zlib.createInflateRaw();
    case "br":
      return zlib.createBrotliDecompress();
    case "zstd":
      return zlib.createZstdDecompress();
    default:
      return coding satisfies never;
  }
}

/** RFC 1950 2.2. What is called deflate is to have this frame (RFC 9110 8.4.1.2), and is often without. */
function isZlib(input: Uint8Array): boolean {
  const [first = 0, second = 0] = input;
  return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
}
