import { CHUNKED, type Framing, lengthFraming } from "../../core/net/framing.ts";
import type { FilterChain } from "../../lib/filter-chain.ts";
import type { UpstreamCall, UpstreamRequest } from "../../ports/net/upstream.ts";
import { fieldValue } from "../exchange.ts";
import type { Injected } from "../flow.ts";
import { requestFilters } from "./filters.ts";

/** RFC 9110 9.2.2: doing these twice is doing them once. */
const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"]);

/** The request as the way out takes it; `measured` is how a body is framed that has been collected to learn its length. */
export function upstreamRequest(
  { exchange, scheme, target, outgoing }: Injected,
  measured?: Framing,
): UpstreamRequest {
  const { request } = exchange;
  const { method, http2 } = request;
  const { body } = outgoing;
  const length = measured?.type === "length" ? ["Content-Length", String(measured.bytes)] : NONE;
  return {
    scheme,
    target,
    method,
    affinity: outgoing.affinity,
    pathAndQuery: outgoing.pathAndQuery,
    get headers() {
      return length === NONE ? outgoing.headers : [...outgoing.headers, ...length];
    },
    head: outgoing.head,
    framing: measured ?? (body.type === "measured" ? CHUNKED : body),
    http2,
    idempotent: IDEMPOTENT.has(method) || fieldValue(request, "idempotency-key") !== undefined,
    upgrade: outgoing.upgrade !== undefined,
  };
}

const NONE: readonly string[] = [];

type Sink = Pick<UpstreamCall, "write"> | undefined;

/** A request's body on its way through its filters, collected where it is sent once its length is known. */
export class RequestBody {
  readonly #filters: FilterChain;
  #collected: Uint8Array[] | undefined;

  constructor(flow: Injected, maxBytes: number) {
    this.#filters = requestFilters(flow, maxBytes);
    if (flow.outgoing.body.type === "measured") this.#collected = [];
  }

  /** Throws what its filters do, before the bytes that may not pass are written. */
  push(piece: Uint8Array, to: Sink): void {
    this.#write(this.#filters.push(piece), to);
  }

  /** All of it is there: one that was collected is given to what `open` opens for its length. */
  end(to: Sink, open: (framing: Framing) => Sink): void {
    const collected = this.#collected;
    this.#write(this.#filters.end(), to);
    if (collected === undefined) return;
    this.#collected = undefined;
    const bytes = Buffer.concat(collected);
    this.#write(bytes, open(lengthFraming(bytes.length)));
  }

  /** The exchange is over, be all of it there or not. */
  close(): void {
    this.#filters.close?.();
  }

  #write(bytes: Uint8Array, to: Sink): void {
    if (bytes.length === 0) return;
    if (this.#collected !== undefined) this.#collected.push(bytes);
    else to?.write(bytes);
  }
}
