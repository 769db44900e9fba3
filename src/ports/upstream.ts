import type { Target } from "../core/net/target.ts";
import type { UpstreamFault } from "../core/net/upstream-fault.ts";

/** One request to an upstream. Headers are complete but for what the protocol itself adds (framing, pseudo-headers). */
export type UpstreamRequest = {
  readonly scheme: "https" | "http";
  readonly target: Target;
  /**
   * What may share a connection with this request. It holds the vault, a fingerprint of what was injected, or
   * the session when nothing was: no connection ever carries two credentials.
   */
  readonly affinity: string;
  readonly method: string;
  /** The request target in origin form, as it is written. */
  readonly pathAndQuery: string;
  /** Flat, Host first, bytes as latin1. */
  readonly headers: readonly string[];
  /** How the body ends; `length` has its Content-Length among the headers. */
  readonly framing: "none" | "length" | "chunked";
  /** The client spoke HTTP/2: the same is spoken upstream where the upstream does. */
  readonly http2: boolean;
  /** Sends the request a second time when a kept connection turns out to be dead. Only without a body. */
  readonly retryable: boolean;
};

export type UpstreamHead = {
  readonly status: number;
  readonly reason: string;
  readonly headers: string[];
  /** How the body ends: it has none, by Content-Length, by chunks, or with the connection. */
  readonly framing: "none" | "length" | "chunked" | "close";
};

/** Called in order; `end` or `fail` comes last and once. `flush` follows each batch of calls. */
export type UpstreamEvents = {
  /** A 1xx answer other than 101; the final head is still to come. */
  information(head: UpstreamHead): void;
  head(head: UpstreamHead): void;
  body(chunk: Uint8Array): void;
  end(trailers: readonly string[] | undefined): void;
  fail(fault: UpstreamFault): void;
  /** What was written has left: more may be sent. */
  drain(): void;
  flush(): void;
};

export type UpstreamCall = {
  /** Body bytes. Kept until `flush`. */
  write(chunk: Uint8Array): void;
  /** Answers false when the upstream does not take more for now; `drain` follows. */
  flush(): boolean;
  /** The request is complete: nothing more will be written, and the connection may be kept afterwards. */
  finish(): void;
  /** No more events will come; the connection is closed unless the exchange is over. */
  abort(): void;
  /** Stops and starts reading the answer. */
  pause(): void;
  resume(): void;
  /** After a 101: hands the bare connection over. Undefined when it is gone. */
  detach(): UpstreamSocket | undefined;
};

/** A connection whose protocol is not HTTP any more. Writes are queued and leave with `flush`. */
export type UpstreamSocket = {
  write(chunk: Uint8Array): void;
  flush(): boolean;
  pause(): void;
  resume(): void;
  end(): void;
  /** Bytes that came right behind the 101. */
  readonly early: Uint8Array | undefined;
  listen(events: { data(chunk: Uint8Array): void; drain(): void; close(): void }): void;
};

export type Upstream = {
  open(request: UpstreamRequest, events: UpstreamEvents): UpstreamCall;
  /** Closes kept connections. */
  close(): void;
};
