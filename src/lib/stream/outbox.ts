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

export class Outbox {
  #socket: Writable;
  #pieces: (Uint8Array | string)[] = [];
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
    const queued = this.#queued;
    this.#pieces = [];
    this.#queued = 0;
    const joins = queued <= JOIN_BYTES && (pieces.length > 1 || typeof pieces[0] === "string");
    const rest = joins && !scratchInUse ? this.#writeJoined(pieces) : this.#writeEach(pieces);
    if (rest.length > 0) {
      this.#pieces = [...rest, ...this.#pieces];
      for (const piece of rest) this.#queued += piece.length;
    }
    this.#blocked = rest.length > 0;
    return !this.#blocked;
  }

  /** What was not taken, as a copy. */
  #writeJoined(pieces: readonly (Uint8Array | string)[]): readonly Uint8Array[] {
    scratchInUse = true;
    try {
      let length = 0;
      for (const piece of pieces) {
        if (typeof piece === "string") length += scratch.write(piece, length, "latin1");
        else {
          scratch.set(piece, length);
          length += piece.length;
        }
      }
      const taken = Math.max(0, this.#socket.write(scratch.subarray(0, length)));
      return taken === length ? NOTHING : [Buffer.from(scratch.subarray(taken, length))];
    } finally {
      scratchInUse = false;
    }
  }

  #writeEach(pieces: readonly (Uint8Array | string)[]): readonly (Uint8Array | string)[] {
    for (const [at, piece] of pieces.entries()) {
      const bytes = typeof piece === "string" ? Buffer.from(piece, "latin1") : piece;
      const taken = Math.max(0, this.#socket.write(bytes));
      if (taken < bytes.length) return [bytes.subarray(taken), ...pieces.slice(at + 1)];
    }
    return NOTHING;
  }
}

const NOTHING: readonly Uint8Array[] = [];
