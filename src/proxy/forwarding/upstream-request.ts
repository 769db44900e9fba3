import { CHUNKED, type Framing } from "../../core/net/framing.ts";
import type { UpstreamRequest } from "../../ports/net/upstream.ts";
import { fieldValue } from "../exchange.ts";
import type { Injected } from "../flow.ts";

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
