import type { Framing } from "../../core/net/framing.ts";
import type { Target } from "../../core/net/target.ts";
import type { UpstreamFault } from "../../core/net/upstream-fault.ts";
import type { ProxyChoice } from "../../core/net/upstream-proxy.ts";
import type { OutgoingHead } from "../../lib/http1/head/outgoing-head.ts";
import type { MessageHead } from "../../lib/http1/parser.ts";
import type { Channel } from "../../lib/stream/channel.ts";

/** One request to an upstream. Headers are complete but for what the protocol itself adds (framing, pseudo-headers). */
export type UpstreamRequest = {
  readonly scheme: "https" | "http";
  readonly target: Target;
  /**
   * What may share a connection with this request. It holds the vault, a fingerprint of what was injected, or
   * the session when nothing was: no connection ever carries two credentials.
   */
  readonly affinity: string;
  /** Its connection serves this request alone, whatever the affinity. */
  readonly once?: boolean;
  readonly method: string;
  /** The request target in origin form, as it is written. */
  readonly pathAndQuery: string;
  /** Flat, Host first, bytes as latin1. May be made when it is asked for. */
  readonly headers: readonly string[];
  /** The request line and the same headers as they are written over HTTP/1.1; without it they are written from `headers`. */
  readonly head?: OutgoingHead | undefined;
  /** None, length (its Content-Length is among the headers) or chunked. */
  readonly framing: Framing;
  /** The client spoke HTTP/2: the same is spoken upstream where the upstream does. */
  readonly http2: boolean;
  /** RFC 9110 9.2.2, or the client says so with Idempotency-Key: sending it twice does no harm. */
  readonly idempotent: boolean;
  /** The client asks for another protocol behind this request (any `Upgrade`): goes over HTTP/1.1 only, is never repeated. */
  readonly upgrade: boolean;
};

export type UpstreamHead = {
  readonly status: number;
  readonly reason: string;
  /** Flat. May be made when it is asked for. */
  readonly headers: string[];
  /** The head as bytes, where it came over HTTP/1.1. */
  readonly source?: MessageHead;
  /** How the body ends. A body that ends short of it, or goes beyond it, is told by `fail`. */
  readonly framing: Framing;
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
  /** From now on these hear of it, in place of those it was opened with. */
  tell(events: UpstreamEvents): void;
  /** Body bytes. Kept until `flush`. */
  write(chunk: Uint8Array): void;
  /** Answers false when the upstream does not take more for now; `drain` follows. */
  flush(): boolean;
  /**
   * The request is complete: nothing more will be written, and the connection may be kept afterwards. `trailers` is flat
   * like headers, and is sent where the framing has a place for them.
   */
  finish(trailers?: readonly string[]): void;
  /** No more events will come; the connection is closed unless the exchange is over. */
  abort(): void;
  /** Stops and starts reading the answer. */
  pause(): void;
  resume(): void;
  /**
   * After a 101: hands the connection over; what came right behind the 101 is unread on it. Its new owner sweeps and
   * ends it. Undefined when it is gone.
   */
  detach(): Channel | undefined;
};

export type UpstreamProtocol = "http/1.1" | "h2";

export type Upstream = {
  open(request: UpstreamRequest, events: UpstreamEvents): UpstreamCall;
  /** Throws UpstreamFault `blocked` for an address, or a host whose address is stated, that will not be dialled. Names pass. */
  vet(target: Target): Promise<void>;
  /** What this upstream is known to speak over TLS; HTTP/1.1 wherever it can. Undefined until it was learned. */
  protocol(target: Target): UpstreamProtocol | undefined;
  /**
   * Dials with TLS (vetted, verified) and remembers; the connection is kept for the first request to that target,
   * whoever makes it: it has carried no credential. Throws UpstreamFault.
   */
  learn(target: Target): Promise<UpstreamProtocol>;
  /** A bare connection to the target, for bytes of somebody else's TLS (vetted like any other). Throws UpstreamFault. */
  tunnel(target: Target): Promise<Channel>;
  /** Closes kept connections. */
  close(): void;
};

/** The way out that the environment says, and those that vaults have instead. */
export type Upstreams = Upstream & {
  /** The way with that choice of a proxy; undefined: this one. Nothing is shared between ways, no connection either. */
  through(choice: ProxyChoice | undefined): Upstream;
};
