/**
 * How long a client's connection may take, in milliseconds; the one table. (How an end is bounded is `END_BOUNDS` in
 * lib/stream/channel.ts, and the way out has times of its own in net/.) None limits a brokered request or an answer as a whole: each
 * bounds a silence, or something that costs us and need not last.
 */
export const DEADLINES = {
  /** From the accept, or from a refused attempt, until somebody has authenticated; and from a CONNECT to its first byte. */
  stranger: 10_000,
  /** A ClientHello from its first byte; and then the handshake, certificate and choice of protocol included. */
  handshake: 10_000,
  /** A whole head, from its first byte to its last. */
  head: 10_000,
  /** Between requests. */
  idle: 120_000,
  /** A body that has begun and does not go on, or an answer that is not read. */
  progress: 60_000,
  /** A client that has ended its side waits for the answer: silence of the upstream until it is given up. */
  halfClosed: 30_000,
  /** The same on the API's port, where nobody streams for long. */
  apiProgress: 30_000,
  /** A whole body of the API, which is a megabyte at most, however it trickles. */
  apiBody: 5 * 60_000,
  /** A handshake waits so long until it is known what its upstream speaks. */
  learning: 5_000,
  /** An upgraded connection without a byte in either direction. */
  relay: 10 * 60_000,
  /** Between two PINGs of HTTP/2 (RFC 9113 6.7), the second of which finds the first unanswered. */
  ping: 60_000,
} as const;

/** Progress within a served protocol; the API's port gives other times than the proxy's. */
export type ServingDeadlines = { readonly [K in "head" | "idle" | "progress"]: number } & {
  /** A whole body; without it there is no bound. */
  readonly body?: number | undefined;
};
