/**
 * What waits to be written to one socket. Pieces queued within a turn leave in one write; what the kernel does
 * not take stays, in order, until the socket drains.
 */
export type Writable = {
  /**
   * Bytes taken, fewer than offered when the peer is slow, negative when the socket is gone. The data is only the
   * callee's for the time of the call: the same memory holds the next write's.
   */
  write(data: Uint8Array): number;
};

/** Up to this many bytes are joined: one copy is cheaper than one more system call and TLS record. */
const JOIN_BYTES = 16 * 1024;

/** Where small pieces are joined. Heads are written into it as text, so that a request allocates no buffer. */
const scratch = Buffer.allocUnsafeSlow(JOIN_BYTES);
let scratchInUse = false;

/** Something that writes itself, and can do so more than once: a head that is made of ranges of another's bytes. */
export type Writing = {
  readonly length: number;
  /** Writes all of it at `at`; answers where it ends. */
  writeTo(into: Buffer, at: number): number;
};

type Piece = Uint8Array | string | Writing;

export class Outbox {
  #socket: Writable;
  #pieces: Piece[] = [];
  #queued = 0;
  #blocked = false;

  constructor(socket: Writable) {
    this.#socket = socket;
  }

  /** Bytes not yet taken by the kernel. */
  get backlog(): number {
    return this.#queued;
  }

  /** True while the peer is not reading: whoever feeds this should stop. */
  get blocked(): boolean {
    return this.#blocked;
  }

  /** The bytes must not change until they have left. */
  add(data: Uint8Array): void {
    if (data.length === 0) return;
    this.#pieces.push(data);
    this.#queued += data.length;
  }

  /** Text whose characters are bytes (latin1), as heads are made of. */
  addText(text: string): void {
    if (text.length === 0) return;
    this.#pieces.push(text);
    this.#queued += text.length;
  }

  /** What it is made of must not change until it has left. */
  addWriting(writing: Writing): void {
    if (writing.length === 0) return;
    this.#pieces.push(writing);
    this.#queued += writing.length;
  }

  /** Writes what it can. Answers false when something had to stay; then wait for the socket's drain. */
  flush(): boolean {
    if (this.#queued === 0) return true;
    if (this.#blocked) return false;
    return this.#pump();
  }

  /** The socket drained: go on. Answers true when nothing is left. */
  drained(): boolean {
    this.#blocked = false;
    return this.#queued === 0 || this.#pump();
  }

  #pump(): boolean {
    // Taken out first: a write may end a socket, and whoever hears of that may write before it returns.
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#queued = 0;
    const rest = scratchInUse ? this.#writeEach(pieces) : this.#writeJoining(pieces);
    if (rest.length > 0) {
      this.#pieces = [...rest, ...this.#pieces];
      for (const piece of rest) this.#queued += piece.length;
    }
    this.#blocked = rest.length > 0;
    return !this.#blocked;
  }

  /**
   * Runs of small pieces leave together, however many they are; a piece that has no room beside others leaves by itself
   * and is not copied. Answers what was not taken, that which was joined as a copy.
   */
  #writeJoining(pieces: readonly Piece[]): readonly Piece[] {
    scratchInUse = true;
    try {
      for (let at = 0; at < pieces.length; ) {
        const from = at;
        let length = 0;
        while (at < pieces.length && length + (pieces[at] as Piece).length <= JOIN_BYTES) {
          length += (pieces[at] as Piece).length;
          at += 1;
        }
        const single = at - from < 2 ? pieces[from] : undefined;
        if (single instanceof Uint8Array || at === from) {
          at = from + 1;
          const bytes = asBytes(pieces[from] as Piece);
          const taken = Math.max(0, this.#socket.write(bytes));
          if (taken < bytes.length) return [bytes.subarray(taken), ...pieces.slice(at)];
          continue;
        }
        const run = joined(pieces, from, at);
        const taken = Math.max(0, this.#socket.write(run));
        if (taken < length) return [Buffer.from(run.subarray(taken)), ...pieces.slice(at)];
      }
      return NOTHING;
    } finally {
      scratchInUse = false;
    }
  }

  #writeEach(pieces: readonly Piece[]): readonly Piece[] {
    for (const [at, piece] of pieces.entries()) {
      const bytes = asBytes(piece);
      const taken = Math.max(0, this.#socket.write(bytes));
      if (taken < bytes.length) return [bytes.subarray(taken), ...pieces.slice(at + 1)];
    }
    return NOTHING;
  }
}

function asBytes(piece: Piece): Uint8Array {
  if (piece instanceof Uint8Array) return piece;
  if (typeof piece === "string") return Buffer.from(piece, "latin1");
  const bytes = Buffer.allocUnsafe(piece.length);
  piece.writeTo(bytes, 0);
  return bytes;
}

/** The pieces from `from` up to `to`, in the scratch buffer, which holds them. */
function joined(pieces: readonly Piece[], from: number, to: number): Buffer {
  let length = 0;
  for (let at = from; at < to; at += 1) {
    const piece = pieces[at] as Piece;
    if (typeof piece === "string") length += scratch.write(piece, length, "latin1");
    else if (piece instanceof Uint8Array) {
      scratch.set(piece, length);
      length += piece.length;
    } else length = piece.writeTo(scratch, length);
  }
  return scratch.subarray(0, length);
}

const NOTHING: readonly Uint8Array[] = [];
