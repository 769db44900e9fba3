import type { ByteSink, ByteStream } from "./byte-stream.ts";
import { Outbox, type Writing } from "./outbox.ts";

/** Milliseconds and bytes that an end may take. */
export type EndBounds = {
  /** While what was queued leaves: since the peer last took something. */
  readonly progress: number;
  /** After the half-close: a silence of the peer, which has not ended its own side. */
  readonly linger: number;
  /** After the half-close in all, however much the peer still sends; that is read and thrown away. */
  readonly lingerTotal: number;
};

/**
 * Time enough for a peer that reads slowly, and for one that is still sending a body nobody wants to come to the answer
 * (RFC 9112 9.6: closing on unread bytes resets the connection, and the answer is lost with it).
 */
export const END_BOUNDS: EndBounds = { progress: 60_000, linger: 5_000, lingerTotal: 60_000 };

type State =
  | { readonly type: "open" }
  /** Our side ends once what is queued has left; the peer's is still told. */
  | { readonly type: "finishing" }
  | { readonly type: "finished" }
  /** Nobody listens any more: what is queued leaves, then the half-close. */
  | { readonly type: "flushing"; since: number }
  /** Half-closed: waits for the peer's end. */
  | { readonly type: "lingering"; readonly since: number; quietSince: number }
  | { readonly type: "closed" };

/**
 * A byte stream with a queue of what waits to leave, and the one way to end: what is queued leaves, then a half-close,
 * then a bounded wait for the peer's end, then the close. `destroy` is for faults and deadlines. The owner calls `sweep`
 * about once a second while it is alive; there is no timer here.
 */
export class Channel {
  readonly #stream: ByteStream;
  readonly #outbox: Outbox;
  readonly #closed: (() => void) | undefined;
  #sink: ByteSink | undefined;
  #state: State = { type: "open" };
  #unread: Buffer[] = [];
  #peerEnded = false;
  #blockedSince = 0;
  #closeTold = false;
  /** The end is to look like none: a reset takes the place of the half-close. */
  #breaksOff = false;

  /** `closed` hears of the close as well, whoever listens by then. */
  constructor(stream: ByteStream, closed?: () => void) {
    this.#stream = stream;
    this.#closed = closed;
    this.#outbox = new Outbox(stream);
    stream.listen({
      data: (chunk) => this.#data(chunk),
      drain: () => this.#drain(),
      end: () => this.#end(),
      close: () => this.#close(),
    });
  }

  /** What it runs on. */
  get stream(): ByteStream {
    return this.#stream;
  }

  /** True until `finish`, `end`, `destroy` or the peer's close: more may be written. */
  get open(): boolean {
    return this.#state.type === "open";
  }

  get closed(): boolean {
    return this.#state.type === "closed";
  }

  /** `end` was called and the close has not come. */
  get ending(): boolean {
    return this.#state.type === "flushing" || this.#state.type === "lingering";
  }

  /** The peer has ended its side. */
  get peerEnded(): boolean {
    return this.#peerEnded;
  }

  /** Bytes that have not left. */
  get backlog(): number {
    return this.#outbox.backlog;
  }

  /** True while the peer is not reading: whoever feeds this should stop. */
  get blocked(): boolean {
    return this.#outbox.blocked;
  }

  /** Since when, as `performance.now()` tells it, the peer has taken nothing although something waits. */
  get blockedSince(): number {
    return this.#blockedSince;
  }

  /** Takes the events from now on; what was unread, and an end that came meanwhile, is told at once. */
  listen(sink: ByteSink): void {
    this.#sink = sink;
    // What is told may make it end, or give it to another: the rest is that one's.
    const listens = () => this.#sink === sink && !this.ending;
    while (listens() && !this.closed && this.#unread.length > 0) sink.data(this.#unread.shift() as Buffer);
    if (listens() && !this.closed && this.#peerEnded) sink.end();
    if (listens() && this.closed && !this.#closeTold) {
      this.#closeTold = true;
      sink.close();
    }
  }

  /** Gives back bytes that belong to whoever listens next. */
  unread(chunk: Buffer): void {
    if (chunk.length > 0) this.#unread.unshift(chunk);
  }

  /** Takes what is unread away, for whoever reads on below this channel. */
  take(): Buffer {
    const unread = this.#unread;
    this.#unread = [];
    return unread.length === 1 ? (unread[0] as Buffer) : Buffer.concat(unread);
  }

  /** Nobody listens until the next `listen`: what arrives waits. */
  mute(): void {
    this.#sink = undefined;
  }

  /** Queues bytes, which must not change until they have left. */
  add(data: Uint8Array): void {
    if (this.#state.type === "open") this.#outbox.add(data);
  }

  /** Queues text whose characters are bytes (latin1), as heads are made of. */
  addText(text: string): void {
    if (this.#state.type === "open") this.#outbox.addText(text);
  }

  /** Queues what writes itself; what it is made of must not change until it has left. */
  addWriting(writing: Writing): void {
    if (this.#state.type === "open") this.#outbox.addWriting(writing);
  }

  /** Writes what it can. Answers false when something had to stay; `drain` follows. */
  flush(): boolean {
    if (this.#state.type === "closed") return true;
    const was = this.#outbox.blocked;
    const all = this.#outbox.flush();
    if (!all && !was) this.#blockedSince = now();
    return all;
  }

  pause(): void {
    if (!this.ending && !this.closed) this.#stream.pause();
  }

  resume(): void {
    if (this.#state.type !== "closed") this.#stream.resume();
  }

  /** Half-closes once what is queued has left. The peer may go on, and is still told. */
  finish(): void {
    if (this.#state.type !== "open") return;
    this.#state = { type: "finishing" };
    if (this.flush()) this.#halfClose();
  }

  /** The one way to end. Whoever listens hears only `close` from now on. */
  end(): void {
    if (this.ending || this.closed) return;
    const finished = this.#state.type === "finished";
    this.#state = finished ? lingering() : { type: "flushing", since: now() };
    this.#unread = [];
    // What the peer still sends is read and thrown away: unread, it would turn the close into a reset.
    this.#stream.resume();
    if (finished && this.#peerEnded) this.#release();
    else if (!finished && this.flush()) this.#halfClose();
  }

  /** As `end`, but the peer can tell that it is cut: a reset follows what was queued. */
  breakOff(): void {
    this.#breaksOff = true;
    if (this.#state.type === "finished") this.destroy();
    else this.end();
  }

  /** Closes at once. Whoever listens hears `close`. */
  destroy(): void {
    if (this.#state.type === "closed") return;
    this.#stream.destroy();
    this.#close();
  }

  /** Ends the waiting of an end that takes too long; `time` as `performance.now()` tells it. */
  sweep(time: number, bounds: EndBounds = END_BOUNDS): void {
    const state = this.#state;
    if (state.type === "flushing" && time - state.since > bounds.progress) this.destroy();
    if (state.type !== "lingering") return;
    if (time - state.quietSince > bounds.linger || time - state.since > bounds.lingerTotal) this.#release();
  }

  #data(chunk: Buffer): void {
    const state = this.#state;
    if (state.type === "lingering") state.quietSince = now();
    if (this.ending || this.closed) return;
    if (this.#sink === undefined) this.#unread.push(chunk);
    else this.#sink.data(chunk);
  }

  #drain(): void {
    const state = this.#state;
    if (state.type === "flushing") state.since = now();
    this.#blockedSince = now();
    if (!this.#outbox.drained()) return;
    if (state.type === "flushing" || state.type === "finishing") this.#halfClose();
    else if (state.type === "open") this.#sink?.drain();
  }

  #end(): void {
    this.#peerEnded = true;
    if (this.#state.type === "lingering") return this.#release();
    if (!this.ending && !this.closed) this.#sink?.end();
  }

  #halfClose(): void {
    if (this.#breaksOff) return this.destroy();
    const finishing = this.#state.type === "finishing";
    this.#state = finishing ? { type: "finished" } : lingering();
    this.#stream.finish();
    if (!finishing && this.#peerEnded) this.#release();
  }

  #release(): void {
    this.#stream.close();
    this.#close();
  }

  #close(): void {
    if (this.#state.type === "closed") return;
    this.#state = { type: "closed" };
    this.#unread = [];
    this.#closeTold = this.#sink !== undefined;
    this.#sink?.close();
    this.#closed?.();
  }
}

function lingering(): State {
  const since = now();
  return { type: "lingering", since, quietSince: since };
}

function now(): number {
  return performance.now();
}
