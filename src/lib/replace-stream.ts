/** A byte string and what takes its place. */
export type BytePair = { readonly from: Buffer; readonly to: Buffer };

/**
 * Replaces byte strings in a stream cut anywhere, with the same result as replacing one after another in the whole.
 * Between pieces it keeps back less than the longest string looked for, and only what could begin one.
 */
export class ReplaceStream {
  readonly #steps: readonly Step[];

  /** In the order in which they apply; `from` is never empty. */
  constructor(pairs: readonly BytePair[]) {
    this.#steps = pairs.map((pair) => new Step(pair));
  }

  /** What can be let go after this piece; may be empty. */
  push(piece: Uint8Array): Buffer {
    let bytes = asBuffer(piece);
    for (const step of this.#steps) bytes = step.push(bytes);
    return bytes;
  }

  /** What was kept back. The stream is over. */
  end(): Buffer {
    const out: Buffer[] = [];
    for (const [at, step] of this.#steps.entries()) {
      let bytes = step.end();
      for (const next of this.#steps.slice(at + 1)) bytes = next.push(bytes);
      out.push(bytes);
    }
    return Buffer.concat(out);
  }
}

class Step {
  readonly #pair: BytePair;
  #kept: Buffer = Buffer.alloc(0);

  constructor(pair: BytePair) {
    this.#pair = pair;
  }

  push(piece: Buffer): Buffer {
    const { from, to } = this.#pair;
    const bytes = this.#kept.length === 0 ? piece : Buffer.concat([this.#kept, piece]);
    const out: Buffer[] = [];
    let at = 0;
    for (;;) {
      const found = bytes.indexOf(from, at);
      if (found < 0) break;
      out.push(bytes.subarray(at, found), to);
      at = found + from.length;
    }
    const keep = bytes.length - couldBegin(bytes, from, at);
    this.#kept = bytes.subarray(keep);
    if (out.length === 0) return bytes.subarray(at, keep);
    out.push(bytes.subarray(at, keep));
    return Buffer.concat(out);
  }

  end(): Buffer {
    const kept = this.#kept;
    this.#kept = Buffer.alloc(0);
    return kept;
  }
}

/** How many bytes at the end of `bytes`, not before `from`, are the beginning of `wanted`. */
function couldBegin(bytes: Buffer, wanted: Buffer, from: number): number {
  const most = Math.min(wanted.length - 1, bytes.length - from);
  for (let length = most; length > 0; length -= 1) {
    const start = bytes.length - length;
    if (bytes.compare(wanted, 0, length, start) === 0) return length;
  }
  return 0;
}

function asBuffer(piece: Uint8Array): Buffer {
  return Buffer.isBuffer(piece) ? piece : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
}
