import type { ByteSink, ByteStream } from "./byte-stream.ts";
import { Outbox } from "./outbox.ts";

/** Milliseconds and bytes that an end may take. */
export type EndBounds = {
  /** While what was queued leaves: since the peer last took something. */
  readonly progress: number;
  /** After the half-close: until the peer ends as well. */
  readonly linger: number;
  /** What the peer may still send meanwhile; read and thrown away. */
  readonly lingerBytes: number;
};

/**
 * Time enough for a peer that reads slowly, and for one that is still sending a body nobody wants to come to the answer
 * (RFC 9112 9.6: closing on unread bytes resets the connection, and the answer is lost with it).
 */
export const END_BOUNDS: EndBounds = { progress: 60_000, linger: 10_000, lingerBytes: 256 * 1024 * 1024 };

type State =
  | { readonly type: "open" }
  /** What is queued leaves, then the half-close. */
  | { readonly type: "flushing"; since: number }
  /** Half-closed: waits for the peer's end. */
  | { readonly type: "lingering"; readonly since: number; bytes: number }
  | { readonly type: "closed" };

/**
 * A byte stream with a queue of what waits to leave, and the one way to end: what is queued leaves, then a half-close,
 * then a bounded wait for the peer's end, then the close. `destroy` is for faults and deadlines. The owner calls `sweep`
 * about once a second while it is alive; there is no timer here.
 */
export class Channel {
  readonly #stream: ByteStream;
  readonly #outbox: Outbox;
  #sink: ByteSink | undefined;
  #state: State = { type: "open" };
  #unread: Buffer[] = [];
  #peerEnded = false;

  constructor(stream: ByteStream) {
    this.#stream = stream;
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

  /** True until `end`, `destroy` or the peer's close. */
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

  /** Takes the events from now on; what was unread, and an end that came meanwhile, is told at once. */
  listen(sink: ByteSink): void {
    this.#sink = sink;
    const unread = this.#unread;
    this.#unread = [];
    for (const chunk of unread) this.#sink.data(chunk);
    if (this.#peerEnded) this.#sink.end();
    if (this.#state.type === "closed") this.#sink.close();
  }

  /** Gives back bytes that belong to whoever listens next. */
  unread(chunk: Buffer): void {
    if (chunk.length > 0) this.#unread.unshift(chunk);
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

  /** Writes what it can. Answers false when something had to stay; `drain` follows. */
  flush(): boolean {
    return this.#state.type === "closed" || this.#outbox.flush();
  }

  pause(): void {
    if (this.#state.type === "open") this.#stream.pause();
  }

  resume(): void {
    if (this.#state.type !== "closed") this.#stream.resume();
  }

  /** The one way to end. Whoever listens hears only `close` from now on. */
  end(): void {
    if (this.#state.type !== "open") return;
    this.#state = { type: "flushing", since: now() };
    this.#unread = [];
    // What the peer still sends is read and thrown away: unread, it would turn the close into a reset.
    this.#stream.resume();
    if (this.#outbox.flush()) this.#halfClose();
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
    if (time - state.since > bounds.linger || state.bytes > bounds.lingerBytes) this.#release();
  }

  #data(chunk: Buffer): void {
    const state = this.#state;
    if (state.type === "lingering") state.bytes += chunk.length;
    if (state.type !== "open") return;
    if (this.#sink === undefined) this.#unread.push(chunk);
    else this.#sink.data(chunk);
  }

  #drain(): void {
    const state = this.#state;
    if (state.type === "flushing") state.since = now();
    if (!this.#outbox.drained()) return;
    if (state.type === "flushing") return this.#halfClose();
    if (state.type === "open") this.#sink?.drain();
  }

  #end(): void {
    this.#peerEnded = true;
    if (this.#state.type === "lingering") return this.#release();
    if (this.#state.type === "open") this.#sink?.end();
  }

  #halfClose(): void {
    if (this.#state.type !== "flushing") return;
    this.#state = { type: "lingering", since: now(), bytes: 0 };
    this.#stream.finish();
    if (this.#peerEnded) this.#release();
  }

  #release(): void {
    this.#stream.close();
    this.#close();
  }

  #close(): void {
    if (this.#state.type === "closed") return;
    this.#state = { type: "closed" };
    this.#unread = [];
    this.#sink?.close();
  }
}

function now(): number {
  return performance.now();
}
