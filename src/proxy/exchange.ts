import type { VaultId } from "../core/ids.ts";
import type { Framing } from "../core/net/framing.ts";
import { headerValue, type RawHeaders } from "../core/net/headers.ts";
import type { MessageHead } from "../lib/http1/parser.ts";
import type { Channel } from "../lib/stream/channel.ts";

/** A request head as it arrived. Headers keep order, case and duplicates; bytes are latin1. */
export type RequestHead = {
  readonly method: string;
  /** The request target exactly as received. */
  readonly target: string;
  readonly headers: RawHeaders;
  /** The head as bytes, where it came over HTTP/1.1: what is only passed on need not become text. */
  readonly source: MessageHead | undefined;
  /** Whether a body follows and how its end is told; never `close`. */
  readonly framing: Framing;
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
  /** Fields that stand before those, taken from a head as bytes; only for a client of HTTP/1.1. */
  readonly passes?: {
    readonly source: MessageHead;
    readonly field: (source: MessageHead, field: number) => boolean;
  };
  /** `length` needs a Content-Length among the headers; what is not told in advance is framed as the client can read it. */
  readonly framing: Framing;
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
  /** A vault may have changed, or with undefined any of them. */
  policyChanged?(vaultId: VaultId | undefined): void;
  /** About once a second until the answer is complete, with the registry's time. */
  sweep?(now: number): void;
};

/** Whoever has a connection for now: what waits for its first bytes, HTTP/1.1, HTTP/2, the relay behind an upgrade. */
export type Occupant = {
  /** Nothing is in hand. */
  readonly idle: boolean;
  /** Called once, when it has the connection: from here on it listens. */
  begin(): void;
  /** Closes the connection when something takes too long. */
  sweep(now: number): void;
  /** Ends after what is in hand. */
  retire(): void;
  /** Tells what is in hand that a vault may have changed, or with undefined any of them. */
  policyChanged?(vaultId: VaultId | undefined): void;
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
  /** Before the answer: it is the last one of its connection, and says so. What else is in hand there is answered yet. */
  close(): void;
  inform(status: number, reason: string, headers: string[]): void;
  respond(head: ResponseHead): void;
  write(chunk: Uint8Array): void;
  end(trailers?: readonly string[]): void;
  /** Answers false when the client does not take more for now; `clientDrain` follows. */
  flush(): boolean;
  /** Breaks the answer off so that the client can tell it is not complete. */
  abort(): void;
  /** After a 101: the bare connection goes to whoever is made of it. False when there is no such thing, or it is gone. */
  detach(take: (client: Channel) => Occupant): boolean;
};

/** The first value of a request's header, or undefined; `lowerName` is lower case. Makes no text of the others. */
export function fieldValue(request: RequestHead, lowerName: string): string | undefined {
  const { source } = request;
  return source === undefined ? headerValue(request.headers, lowerName) : source.first(lowerName);
}
