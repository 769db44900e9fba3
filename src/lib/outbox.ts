/**
 * What waits to be written to one socket. Pieces queued within a turn leave in one write; what the kernel does
 * not take stays, in order, until the socket drains. Nothing is copied beyond joining small pieces.
 */
export type Writable = {
  /** Bytes taken, fewer than offered when the peer is slow, negative when the socket is gone. */
  write(data: Uint8Array): number;
};

/** Up to this many bytes are joined: one copy is cheaper than one more system call and TLS record. */
const JOIN_BYTES = 16 * 1024;

export class Outbox {
  #socket: Writable;
  #pieces: Uint8Array[] = [];
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

  /** Bytes go to this socket from now on, as when TLS takes over. Only while nothing waits. */
  attach(socket: Writable): void {
    this.#socket = socket;
  }

  add(data: Uint8Array): void {
    if (data.length === 0) return;
    this.#pieces.push(data);
    this.#queued += data.length;
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
    let pieces = this.#pieces;
    if (pieces.length > 1 && this.#queued <= JOIN_BYTES) pieces = this.#pieces = [Buffer.concat(pieces)];
    let at = 0;
    for (; at < pieces.length; at += 1) {
      const piece = pieces[at] as Uint8Array;
      const taken = Math.max(0, this.#socket.write(piece));
      this.#queued -= taken;
      if (taken === piece.length) continue;
      pieces[at] = piece.subarray(taken);
      break;
    }
    if (at > 0) pieces.splice(0, at);
    this.#blocked = this.#queued > 0;
    return !this.#blocked;
  }
}
