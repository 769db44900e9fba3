import { MAX_API_BODY_BYTES } from "../../core/limit/api-body.ts";
import { CHUNKED, lengthFraming, NO_BODY } from "../../core/net/framing.ts";
import { headerValue } from "../../core/net/headers.ts";
import type { Ends } from "../../lib/connection-ends.ts";
import { reasonPhrase } from "../../lib/http1/reason-phrase.ts";
import type { Exchange, ExchangeEvents } from "../exchange.ts";
import type { BodyPlace, BodyRoom } from "./body-room.ts";

/** Who asks: the peer's address, and both ends of its connection. */
export type Peer = { readonly ip: string; readonly ends?: (() => Ends) | undefined };
/** Answers a request of the control plane. */
export type Answer = (request: Request, peer: Peer) => Response | Promise<Response>;

/**
 * The routes refuse what is too large in their own words, for which they must see that there is more; what is beyond
 * this is never kept.
 */
const MAX_BODY_BYTES = MAX_API_BODY_BYTES + 64 * 1024;
/** `Headers` slows down with the square of their number, and nobody has authenticated yet. */
const MAX_FIELDS = 200;

/** Lets a fetch handler answer an exchange. Never rejects; what the handler throws becomes a 500. */
export async function bridge(
  exchange: Exchange,
  peer: Peer,
  answer: Answer,
  { fault, room }: { readonly fault: (error: unknown) => void; readonly room: BodyRoom },
): Promise<void> {
  const place = room.enter();
  try {
    await bridgeWithin(exchange, peer, answer, { fault, place });
  } finally {
    place.leave();
  }
}

async function bridgeWithin(
  exchange: Exchange,
  peer: Peer,
  answer: Answer,
  { fault, place }: { readonly fault: (error: unknown) => void; readonly place: BodyPlace },
): Promise<void> {
  const incoming = new Incoming(exchange, place);
  if (exchange.request.headers.length > 2 * MAX_FIELDS) {
    return send(exchange, new Response("431 too many header fields\n", { status: 431 }), incoming);
  }
  const body = await incoming.collected;
  if (body === undefined) return;
  if (body === "no-room") return send(exchange, noRoom(), incoming);
  const request = toRequest(exchange, body);
  if (request === undefined)
    return send(exchange, new Response("400 bad request\n", { status: 400 }), incoming);
  try {
    await send(exchange, await answer(request, peer), incoming);
  } catch (error) {
    fault(error);
    // Once a head is out, another one would be read as its body.
    if (incoming.answered) return exchange.abort();
    await send(
      exchange,
      Response.json({ error: "Internal error", code: "internal" }, { status: 500 }),
      incoming,
    );
  }
}

/** The request's side: collects the body, notices when the client leaves. */
class Incoming implements ExchangeEvents {
  readonly #exchange: Exchange;
  /** Grows by doubling: a body in a million pieces costs no more than in one. */
  #body: Buffer = Buffer.alloc(0);
  readonly #settle: (body: Uint8Array | "no-room" | undefined) => void;
  readonly #place: BodyPlace;
  #size = 0;
  #isCrowdedOut = false;
  #wake: (() => void) | undefined;
  gone = false;
  /** Called once, should the client leave from now on. */
  onGone: (() => void) | undefined;
  /** A head has been written. */
  answered = false;
  /** The whole body, or as much as shows that it is too large; undefined when the client left before. */
  readonly collected: Promise<Uint8Array | "no-room" | undefined>;

  constructor(exchange: Exchange, place: BodyPlace) {
    this.#exchange = exchange;
    this.#place = place;
    const { promise, resolve } = Promise.withResolvers<Uint8Array | "no-room" | undefined>();
    this.collected = promise;
    this.#settle = resolve;
    if (headerValue(exchange.request.headers, "expect") !== undefined) {
      exchange.inform(100, "Continue", []);
      exchange.flush();
    }
    exchange.listen(this);
  }

  requestBody(chunk: Uint8Array): void {
    if (this.#size > MAX_BODY_BYTES || this.#isCrowdedOut) return;
    if (this.#body.length < this.#size + chunk.length) {
      const needed = this.#size + chunk.length;
      const bytes = Math.max(needed, 4096, Math.min(2 * needed, MAX_BODY_BYTES));
      if (!this.#place.grow(bytes)) return this.#crowdOut();
      const grown = Buffer.alloc(bytes);
      this.#body.copy(grown, 0, 0, this.#size);
      this.#body = grown;
    }
    this.#body.set(chunk, this.#size);
    this.#size += chunk.length;
    if (this.#size <= MAX_BODY_BYTES) return;
    this.#exchange.pause();
    this.requestEnd();
  }

  #crowdOut(): void {
    this.#isCrowdedOut = true;
    this.#body = Buffer.alloc(0);
    this.#place.leave();
    this.#exchange.pause();
    this.#settle("no-room");
  }

  requestEnd(): void {
    this.#settle(this.#body.subarray(0, this.#size));
  }

  requestFlush(): void {}

  clientDrain(): void {
    this.#wake?.();
  }

  clientGone(): void {
    this.gone = true;
    this.#place.leave();
    this.#settle(undefined);
    this.#wake?.();
    this.onGone?.();
  }

  /** Resolves when the client takes more, or has left. */
  async drained(): Promise<void> {
    if (this.gone) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }
}

function noRoom(): Response {
  const body = { error: "Too many large requests arrive at this moment; try again.", code: "busy" };
  return Response.json(body, { status: 503, headers: { "Retry-After": "1" } });
}

/** Undefined when no URL can be made of what was asked for. */
function toRequest({ request }: Exchange, body: Uint8Array): Request | undefined {
  const { method, target } = request;
  const headers = new Headers();
  let host = "localhost";
  try {
    for (let at = 0; at < request.headers.length; at += 2) {
      const name = request.headers[at] as string;
      const value = request.headers[at + 1] as string;
      if (name.toLowerCase() === "host") host = value;
      headers.append(name, value);
    }
    // RFC 9112 3.2.2: a server takes absolute-form as well; what counts is then its own path.
    const path = /^https?:\/\/[^/?#]*/i.exec(target);
    const origin = path === null ? target : target.slice(path[0].length) || "/";
    if (!origin.startsWith("/") || !/^[A-Za-z0-9.:[\]_-]+$/.test(host)) return undefined;
    const bodiless = method === "GET" || method === "HEAD";
    return new Request(`http://${host}${origin}`, { method, headers, ...(bodiless ? {} : { body }) });
  } catch {
    return undefined;
  }
}

async function send(exchange: Exchange, response: Response, incoming: Incoming): Promise<void> {
  if (incoming.gone) return;
  const headers = ["Date", new Date().toUTCString()];
  for (const [name, value] of response.headers) {
    if (name !== "content-length" && name !== "transfer-encoding") headers.push(name, value);
  }
  const head = {
    status: response.status,
    reason: response.statusText || reasonPhrase(response.status),
    headers,
  };
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (isStream && response.body !== null && exchange.request.method !== "HEAD") {
    incoming.answered = true;
    exchange.respond({ ...head, framing: CHUNKED });
    return stream(exchange, response.body, incoming);
  }
  const body = new Uint8Array(await response.arrayBuffer());
  const bodiless = response.status === 204 || response.status === 304;
  if (!bodiless) headers.push("Content-Length", String(body.length));
  incoming.answered = true;
  exchange.respond({ ...head, framing: bodiless ? NO_BODY : lengthFraming(body.length) });
  if (exchange.request.method !== "HEAD" && !bodiless) exchange.write(body);
  exchange.end();
  exchange.flush();
}

async function stream(
  exchange: Exchange,
  body: ReadableStream<Uint8Array>,
  incoming: Incoming,
): Promise<void> {
  const reader = body.getReader();
  // Whoever makes the answer is told at once that nobody reads it any more, also while it has nothing to say.
  incoming.onGone = () => void reader.cancel().catch(() => {});
  exchange.flush();
  while (!incoming.gone) {
    const { value, done } = await reader.read();
    if (done) break;
    exchange.write(value);
    if (!exchange.flush()) await incoming.drained();
  }
  if (incoming.gone) return;
  exchange.end();
  exchange.flush();
}
