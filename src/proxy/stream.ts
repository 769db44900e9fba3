import type { Writable } from "../lib/stream/outbox.ts";

/** The byte stream under a connection: a TCP socket, a TLS session on it, or TLS inside TLS. */
export type Stream = Writable & {
  pause(): void;
  resume(): void;
  /** Closes once everything written has left. */
  end(): void;
  /** Closes at once. */
  terminate(): void;
};

/** A time that moves once a second: progress is noted on every read without asking the system for it. */
export type Ticker = { readonly now: number };

/** Takes the events of a byte stream. */
export type StreamSink = {
  data(chunk: Buffer): void;
  drain(): void;
  close(): void;
};
