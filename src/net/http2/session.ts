import { type ClientHttp2Session, connect, constants } from "node:http2";
import type { Target } from "../../core/net/target.ts";
import { formatTarget } from "../../core/net/target.ts";
import type { Channel } from "../../lib/stream/channel.ts";
import { duplexOf } from "../../lib/stream/duplex.ts";
import { FrameWatch } from "./frames.ts";
import { Http2Stream, type StreamOwner } from "./stream.ts";

/** Streams on one session at most, whatever the peer allows; RFC 9113 6.5.2 recommends no less than 100. */
const MAX_STREAMS = 100;
/**
 * Bytes that a peer may send ahead of a stream's reader. The session's window stays the runtime's: once it was set, Bun
 * 1.4.5 gave no more credit to any stream.
 */
const STREAM_WINDOW = 256 * 1024;
/** A peer that has said nothing for so long is asked whether it is there, and has so long to say so. */
const SILENT_MS = 15_000;
const PING_MS = 10_000;

type State =
  | { readonly type: "open" }
  /** A PING was sent; `heardAt` is when the peer had been heard last. */
  | { readonly type: "asked"; readonly since: number; readonly heardAt: number }
  /** Takes no more streams; ends with the last of those it has. */
  | { readonly type: "draining" }
  | { readonly type: "gone" };

/** One HTTP/2 session to an upstream (RFC 9113). */
export class Http2Session implements StreamOwner {
  readonly session: ClientHttp2Session;
  readonly watch = new FrameWatch();
  readonly host: string;
  readonly channel: Channel;
  /** The peer's SETTINGS have come, or the session is gone. */
  readonly settled: Promise<void>;
  readonly #changed: () => void;
  #state: State = { type: "open" };
  #known = false;
  readonly #streams = new Set<Http2Stream>();
  #used = false;
  #idleSince = performance.now();

  /** `changed` is called when a stream has ended and when the session takes no more. */
  constructor(channel: Channel, target: Target, changed: () => void) {
    this.host = target.host;
    this.channel = channel;
    this.#changed = changed;
    const duplex = duplexOf(channel, { heard: (chunk) => this.watch.push(chunk) });
    this.session = connect(`https://${formatTarget(target)}`, {
      createConnection: () => duplex,
      settings: { enablePush: false, initialWindowSize: STREAM_WINDOW },
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.settled = promise;
    // The runtime does not end what a GOAWAY and a closed connection have left in the middle.
    duplex.once("end", () => setImmediate(() => this.#cut()));
    this.session.once("remoteSettings", () => {
      this.#known = true;
      resolve();
    });
    this.session.on("error", () => this.destroy());
    this.session.once("goaway", () => this.retire());
    this.session.once("close", () => {
      resolve();
      this.destroy();
    });
  }

  /** Whether it may ever take another stream. */
  get alive(): boolean {
    return this.#state.type === "open" || this.#state.type === "asked";
  }

  get idle(): boolean {
    return this.#streams.size === 0;
  }

  get idleSince(): number {
    return this.#idleSince;
  }

  /** Whether it takes another stream now. Until the peer's SETTINGS are known it is given one. */
  get hasRoom(): boolean {
    if (!this.alive) return false;
    const allowed = this.session.remoteSettings?.maxConcurrentStreams ?? MAX_STREAMS;
    return this.#streams.size < (this.#known ? Math.min(allowed, MAX_STREAMS) : 1);
  }

  /** A stream for one request, and whether others went before it. */
  open(): { readonly stream: Http2Stream; readonly kept: boolean } {
    const kept = this.#used;
    this.#used = true;
    const stream = new Http2Stream(this);
    this.#streams.add(stream);
    return { stream, kept };
  }

  released(stream: Http2Stream, code: number | undefined): void {
    this.#streams.delete(stream);
    this.#idleSince = performance.now();
    // RFC 9113 7: a peer that has had enough of this session's ways may take another's.
    if (code === constants.NGHTTP2_ENHANCE_YOUR_CALM || code === constants.NGHTTP2_REFUSED_STREAM) {
      this.retire();
    } else if (this.#state.type === "draining" && this.#streams.size === 0) this.session.close();
    this.#changed();
  }

  /** The peer has said all it will: what it has not ended stays unended. */
  #cut(): void {
    this.retire();
    for (const stream of [...this.#streams]) stream.cut();
  }

  /** Takes no more streams; ends with the last one. */
  retire(): void {
    if (!this.alive) return;
    this.#state = { type: "draining" };
    if (this.#streams.size === 0) this.session.close();
    this.#changed();
  }

  destroy(): void {
    if (this.#state.type === "gone") return;
    this.#state = { type: "gone" };
    this.session.destroy();
    this.#changed();
  }

  /** Asks a silent peer whether it is there, and gives up one that does not say. */
  sweep(now: number): void {
    const state = this.#state;
    if (state.type === "asked" && this.watch.heardAt !== state.heardAt) this.#state = { type: "open" };
    else if (state.type === "asked" && now - state.since > PING_MS) return this.destroy();
    if (this.#state.type !== "open" || this.idle || now - this.watch.heardAt < SILENT_MS) return;
    this.#state = { type: "asked", since: now, heardAt: this.watch.heardAt };
    this.session.ping(() => {});
  }
}
