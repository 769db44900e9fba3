import type { RawHeaders } from "../core/net/headers.ts";

/** A request head as it arrived. Headers keep order, case and duplicates; bytes are latin1. */
export type RequestHead = {
  readonly method: string;
  /** The request target exactly as received. */
  readonly target: string;
  readonly headers: RawHeaders;
  /** Whether a body follows and how its end is told. */
  readonly framing: "none" | "length" | "chunked";
  /** Bytes announced by Content-Length; 0 without one. */
  readonly contentLength: number;
  /** The client wants to speak another protocol behind this request. */
  readonly upgrade: boolean;
  /** The client speaks HTTP/2. */
  readonly http2: boolean;
};

export type ResponseHead = {
  readonly status: number;
  readonly reason: string;
  /** Flat; framing headers are added by the exchange. */
  readonly headers: string[];
  /** `length` needs a Content-Length among the headers; `stream` is framed as the client can read it. */
  readonly framing: "none" | "length" | "stream";
};

/** What a request's handler wants to hear. `requestEnd` follows the last chunk; `clientGone` may come at any time. */
export type ExchangeEvents = {
  requestBody(chunk: Uint8Array): void;
  requestEnd(trailers: readonly string[] | undefined): void;
  /** Everything that had arrived has been handed over. */
  requestFlush(): void;
  /** The client took what was written: more may follow. */
  clientDrain(): void;
  /** The client has left; nothing that is written will arrive. */
  clientGone(): void;
};

/**
 * One request and its answer, whatever protocol the client speaks. The pipeline sees this and no socket.
 * Nothing leaves before `flush`.
 */
export type Exchange = {
  readonly request: RequestHead;
  /** Starts the delivery of the body; what has arrived comes at once. */
  listen(events: ExchangeEvents): void;
  /** Until someone listens: hears when the client leaves, at once if it has. A second call replaces the first. */
  whenGone(tell: () => void): void;
  /** Stops and starts the reading of the request's body. */
  pause(): void;
  resume(): void;
  inform(status: number, reason: string, headers: string[]): void;
  respond(head: ResponseHead): void;
  write(chunk: Uint8Array): void;
  end(trailers?: readonly string[]): void;
  /** Answers false when the client does not take more for now; `drain` follows. */
  flush(): boolean;
  /** Breaks the answer off so that the client can tell it is not complete. */
  abort(): void;
  /** After a 101: the bare connection. Undefined where the protocol has no such thing. */
  detach(): RawClient | undefined;
};

/** A client's connection whose protocol is not HTTP any more. */
export type RawClient = {
  readonly early: Uint8Array | undefined;
  write(chunk: Uint8Array): void;
  flush(): boolean;
  pause(): void;
  resume(): void;
  end(): void;
  listen(events: { data(chunk: Uint8Array): void; drain(): void; close(): void }): void;
};
