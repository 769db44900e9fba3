import { clientHeaders, upstreamHeaders } from "../../core/injection/request-head.ts";
import { formatHost } from "../../core/net/target.ts";
import type { UpstreamFault } from "../../core/net/upstream-fault.ts";
import type { Upstream, UpstreamCall, UpstreamEvents, UpstreamHead } from "../../ports/upstream.ts";
import type { Exchange, ExchangeEvents } from "../exchange.ts";
import type { Answered, Injected, Stage } from "../flow.ts";
import { loggedCode, type RefusalCode, Refused, refusalStatus, refuse } from "../refusal.ts";

/** Bytes; 0 means no limit. */
export type Caps = { readonly maxRequestBytes: number; readonly maxResponseBytes: number };

export type ForwardDeps = {
  readonly upstream: Upstream;
  readonly caps: Caps;
  /** Hears why an upstream failed; the client is only told that it did. */
  report(fault: UpstreamFault, flow: Injected): void;
};

/** Sends the request and streams the answer back. Resolves when the exchange is over, however it ended. */
export function createForward(deps: ForwardDeps): Stage<Injected, Answered> {
  return (flow) => {
    const { maxRequestBytes } = deps.caps;
    if (maxRequestBytes > 0 && flow.exchange.request.contentLength > maxRequestBytes) {
      throw new Refused("request_too_large");
    }
    return new Promise<Answered>((resolve) => new Forwarding(deps, flow, resolve).start());
  };
}

/** RFC 9110 9.2.2: doing these twice is doing them once. */
const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);
const NO_NAMES: ReadonlySet<string> = new Set();
const CRLF = Buffer.from("\r\n");
const LAST_CHUNK = Buffer.from("0\r\n\r\n");

class Forwarding implements UpstreamEvents, ExchangeEvents {
  readonly #deps: ForwardDeps;
  readonly #flow: Injected;
  readonly #exchange: Exchange;
  readonly #chunked: boolean;
  #resolve: ((answered: Answered) => void) | undefined;
  #call: UpstreamCall | undefined;
  #status = 0;
  #sent = 0;
  #received = 0;

  constructor(deps: ForwardDeps, flow: Injected, resolve: (answered: Answered) => void) {
    this.#deps = deps;
    this.#flow = flow;
    this.#exchange = flow.exchange;
    this.#chunked = flow.exchange.request.framing === "chunked";
    this.#resolve = resolve;
  }

  start(): void {
    const { scheme, target, access, secrets } = this.#flow;
    const { method, framing } = this.#exchange.request;
    const call = this.#deps.upstream.open(
      {
        scheme,
        target,
        method,
        // Unbrokered requests may carry the agent's own credentials: nobody else may ride on their connection.
        affinity: `${access.vaultId} ${secrets === undefined ? access.session : secrets.fingerprint}`,
        head: this.#head(),
        retryable: framing === "none" && IDEMPOTENT.has(method),
      },
      this,
    );
    this.#call = call;
    this.#exchange.listen(this);
    // A body that came with the head is about to be handed over: head and body then leave in one write.
    if (framing === "none") call.flush();
    else queueMicrotask(() => this.requestFlush());
  }

  requestBody(chunk: Uint8Array): void {
    const call = this.#call;
    if (call === undefined) return;
    this.#sent += chunk.length;
    const { maxRequestBytes } = this.#deps.caps;
    if (maxRequestBytes > 0 && this.#sent > maxRequestBytes) return this.#refuse("request_too_large");
    if (!this.#chunked) return call.write(chunk);
    call.write(Buffer.from(`${chunk.length.toString(16)}\r\n`, "latin1"));
    call.write(chunk);
    call.write(CRLF);
  }

  requestEnd(): void {
    if (this.#chunked) this.#call?.write(LAST_CHUNK);
    this.#call?.finish();
  }

  requestFlush(): void {
    if (this.#call?.flush() === false) this.#exchange.pause();
  }

  clientDrain(): void {
    this.#call?.resume();
  }

  clientGone(): void {
    this.#call?.abort();
    this.#finish("client_closed");
  }

  information(head: UpstreamHead): void {
    const headers = clientHeaders(head.headers, { keepLength: false, cookiesPass: false });
    this.#exchange.inform(head.status, head.reason, headers);
  }

  head(head: UpstreamHead): void {
    const { maxResponseBytes } = this.#deps.caps;
    if (maxResponseBytes > 0 && declaredLength(head) > maxResponseBytes) {
      return this.#refuse("response_too_large");
    }
    this.#status = head.status;
    const keepLength = head.framing === "length" || head.framing === "none";
    this.#exchange.respond({
      status: head.status,
      reason: head.reason,
      headers: clientHeaders(head.headers, { keepLength, cookiesPass: false }),
      framing: head.framing === "length" || head.framing === "none" ? head.framing : "stream",
    });
  }

  body(chunk: Uint8Array): void {
    if (this.#resolve === undefined) return;
    this.#received += chunk.length;
    const { maxResponseBytes } = this.#deps.caps;
    if (maxResponseBytes === 0 || this.#received <= maxResponseBytes) return this.#exchange.write(chunk);
    this.#call?.abort();
    this.#finish("response_truncated");
    this.#exchange.abort();
  }

  end(trailers: readonly string[] | undefined): void {
    if (this.#resolve === undefined) return;
    this.#exchange.end(trailers);
    this.#finish("");
  }

  fail(fault: UpstreamFault): void {
    this.#deps.report(fault, this.#flow);
    if (this.#status === 0) return this.#refuse("upstream_error");
    this.#finish("upstream_error");
    this.#exchange.abort();
  }

  drain(): void {
    this.#exchange.resume();
  }

  flush(): void {
    if (!this.#exchange.flush()) this.#call?.pause();
  }

  #refuse(code: RefusalCode): void {
    if (this.#resolve === undefined) return;
    this.#call?.abort();
    const begun = this.#status !== 0;
    if (!begun) this.#status = refusalStatus(code);
    this.#finish(loggedCode(code));
    if (begun) this.#exchange.abort();
    else refuse(this.#exchange, new Refused(code));
  }

  #finish(errorCode: string): void {
    const resolve = this.#resolve;
    this.#resolve = undefined;
    this.#call = undefined;
    resolve?.({ status: this.#status, errorCode });
  }

  #head(): Buffer {
    const { scheme, target, secrets, plan, pathAndQuery } = this.#flow;
    const { method, headers } = this.#exchange.request;
    const lines = upstreamHeaders(headers, {
      host: formatHost(target, scheme === "https" ? 443 : 80),
      replaces: plan?.replaces ?? NO_NAMES,
      inject: secrets?.headers ?? [],
      chunked: this.#chunked,
    });
    let text = `${method} ${pathAndQuery} HTTP/1.1\r\n`;
    for (let at = 0; at < lines.length; at += 2) text += `${lines[at]}: ${lines[at + 1]}\r\n`;
    return Buffer.from(`${text}\r\n`, "latin1");
  }
}

function declaredLength(head: UpstreamHead): number {
  if (head.framing !== "length") return 0;
  for (let at = 0; at < head.headers.length; at += 2) {
    const name = head.headers[at] as string;
    if (name.length === 14 && name.toLowerCase() === "content-length") return Number(head.headers[at + 1]);
  }
  return 0;
}
