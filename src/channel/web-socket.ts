import { type Bucket, fullBucket, takeToken } from "../core/limit/bucket.ts";
import type { Channel } from "../lib/stream/channel.ts";
import { FrameReader, WebSocketFault } from "../lib/websocket/frame-reader.ts";
import { closeFrame, pingFrame, pongFrame, textFrame } from "../lib/websocket/frames.ts";
import type { Occupant } from "../proxy/exchange.ts";

/** What is said on the channel is short. */
const MAX_MESSAGE_BYTES = 64 * 1024;
/** Frames in a second, pings among them. An agent's heart beats once in 30 s. */
const FRAMES = { rate: 20, burst: 100 };
/** So much waits for a peer that does not read, and so long. */
const MAX_BACKLOG_BYTES = 256 * 1024;
const BLOCKED_MS = 30_000;
const PING_MS = 20_000;
/** Without a sign of life, not even an answer to a ping, it is cut. */
const SILENCE_MS = 65_000;
/** A frame or a message that has begun is to end. */
const PARTIAL_MS = 30_000;

const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;
const NORMAL = 1000;

/** What a socket tells; `closed` once, as soon as nothing more will be said or heard. */
export type SocketEvents = {
  /** It is there: something may be said. */
  begin(socket: WebSocketConnection): void;
  text(message: string): void;
  /** About once a second, with the registry's time. */
  sweep(now: number): void;
  closed(): void;
};

/** One WebSocket of a client on a connection of ours, with all that bounds what its peer may cost. */
export class WebSocketConnection implements Occupant {
  readonly #channel: Channel;
  readonly #events: SocketEvents;
  readonly #reader: FrameReader;
  readonly #frames: Bucket;
  #heardAt: number;
  #pingedAt: number;
  #partialSince: number | undefined;
  #over = false;
  /** Somebody is known behind it: it is not the first to go where connections are scarce. */
  kept = false;

  constructor(channel: Channel, events: SocketEvents) {
    this.#channel = channel;
    this.#events = events;
    const now = performance.now();
    this.#heardAt = now;
    this.#pingedAt = now;
    this.#frames = fullBucket(FRAMES, now);
    this.#reader = new FrameReader(
      {
        text: (message) => this.#events.text(message),
        frame: () => this.#count(),
        ping: (payload) => {
          this.#count();
          this.#send(pongFrame(payload));
        },
        pong: () => this.#count(),
        close: (code) => this.close(code ?? NORMAL, ""),
      },
      MAX_MESSAGE_BYTES,
    );
  }

  get idle(): boolean {
    return !this.kept;
  }

  begin(): void {
    this.#channel.flush();
    this.#channel.listen({
      data: (chunk) => this.#data(chunk),
      drain: () => this.#channel.resume(),
      end: () => this.close(NORMAL, ""),
      close: () => this.#finish(),
    });
    this.#events.begin(this);
  }

  /** A whole message. Nothing once it is closed. */
  send(text: string): void {
    this.#send(textFrame(text));
  }

  /** Says why, and ends behind what was sent. */
  close(code: number, reason: string): void {
    if (this.#over) return;
    this.#reader.stop();
    this.#channel.add(closeFrame(code, reason));
    this.#finish();
    this.#channel.end();
  }

  sweep(now: number): void {
    if (this.#over) return;
    const isBlocked = this.#channel.blocked && now - this.#channel.blockedSince > BLOCKED_MS;
    if (isBlocked || now - this.#heardAt > SILENCE_MS) return this.#channel.destroy();
    if (this.#partialSince !== undefined && now - this.#partialSince > PARTIAL_MS) {
      return this.close(POLICY_VIOLATION, "a message that does not end");
    }
    if (now - this.#pingedAt >= PING_MS) {
      this.#pingedAt = now;
      this.#send(pingFrame());
    }
    this.#events.sweep(now);
  }

  retire(): void {
    this.close(GOING_AWAY, "the server stops");
  }

  #data(chunk: Buffer): void {
    const now = performance.now();
    this.#heardAt = now;
    try {
      this.#reader.push(chunk);
    } catch (error) {
      if (!(error instanceof WebSocketFault)) throw error;
      return this.close(error.code, error.message);
    }
    this.#partialSince = this.#reader.partial ? (this.#partialSince ?? now) : undefined;
  }

  #count(): void {
    if (!this.#over && !takeToken(this.#frames, FRAMES, performance.now())) {
      this.close(POLICY_VIOLATION, "too many messages");
    }
  }

  #send(frame: Buffer): void {
    if (this.#over) return;
    this.#channel.add(frame);
    if (this.#channel.flush()) return;
    // Who does not read is not read either.
    this.#channel.pause();
    if (this.#channel.backlog > MAX_BACKLOG_BYTES) this.#channel.destroy();
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#events.closed();
  }
}
