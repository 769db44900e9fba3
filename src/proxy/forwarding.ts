import { clientHeaders } from "../core/injection/request-head.ts";
import { CHUNKED, type Framing, lengthFraming, NO_BODY } from "../core/net/framing.ts";
import { headerValue } from "../core/net/headers.ts";
import { UpstreamFault } from "../core/net/upstream-fault.ts";
import type { UpstreamCall, UpstreamEvents, UpstreamHead } from "../ports/upstream.ts";
import type { Exchange, ExchangeEvents } from "./exchange.ts";
import type { Answered, Injected } from "./flow.ts";
import type { Lasting } from "./live.ts";
import { loggedCode, type RefusalCode, Refused, refusalStatus, refuse } from "./refusal.ts";
import { createRequestBody, type RequestBody } from "./request-body.ts";
import type { ForwardDeps } from "./stages/forward.ts";
import { relay } from "./websocket/relay.ts";

/** RFC 9110 9.2.2: doing these twice is doing them once. */
const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

/** What the client is told; the log keeps the details. */
const REFUSALS: Record<UpstreamFault["code"], RefusalCode> = {
  blocked: "upstream_blocked",
  unresolved: "upstream_unresolved",
  refused: "upstream_refused",
  timeout: "upstream_timeout",
  tls: "upstream_tls",
  untrusted: "upstream_untrusted",
  closed: "upstream_closed",
  malformed: "upstream_malformed",
};

/** One request on its way: joins the client's side to the upstream's and carries back-pressure both ways. */
export class Forwarding implements UpstreamEvents, ExchangeEvents {
  readonly #deps: ForwardDeps;
  readonly #flow: Injected;
  readonly #exchange: Exchange;
  readonly #body: RequestBody;
  /** A body that is sent once its length is known waits here. */
  #measured: Uint8Array[] | undefined;
  #resolve: ((answered: Answered) => void) | undefined;
  #call: UpstreamCall | undefined;
  #status = 0;
  #sent = 0;
  #received = 0;
  #switching = false;

  constructor(deps: ForwardDeps, flow: Injected, resolve: (answered: Answered) => void) {
    this.#deps = deps;
    this.#flow = flow;
    this.#exchange = flow.exchange;
    this.#body = createRequestBody(flow.outgoing);
    this.#resolve = resolve;
  }

  start(): void {
    if (this.#flow.outgoing.body === "measured") {
      this.#measured = [];
      this.#exchange.listen(this);
      return this.#invite();
    }
    const call = this.#open();
    this.#exchange.listen(this);
    // A body that came with the head is about to be handed over: head and body then leave in one write.
    if (this.#exchange.request.framing === "none") call.flush();
    else queueMicrotask(() => this.requestFlush());
  }

  requestBody(chunk: Uint8Array): void {
    if (this.#resolve === undefined) return;
    this.#sent += chunk.length;
    const { maxRequestBytes } = this.#deps.caps;
    if (maxRequestBytes > 0 && this.#sent > maxRequestBytes) return this.#refuse("request_too_large");
    this.#write(this.#body.push(chunk));
  }

  requestEnd(): void {
    if (this.#resolve === undefined) return;
    this.#write(this.#body.end());
    const measured = this.#measured;
    if (measured !== undefined) {
      this.#measured = undefined;
      const length = measured.reduce((sum, chunk) => sum + chunk.length, 0);
      this.#flow.outgoing.headers.push("Content-Length", String(length));
      const call = this.#open();
      for (const chunk of measured) call.write(chunk);
      queueMicrotask(() => this.requestFlush());
    }
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
    if (head.status === 101) return this.#switch(head);
    const { maxResponseBytes } = this.#deps.caps;
    const length = head.framing.type === "length" ? head.framing.bytes : 0;
    if (maxResponseBytes > 0 && length > maxResponseBytes) return this.#refuse("response_too_large");
    this.#status = head.status;
    const { type } = head.framing;
    const framing = type === "length" || type === "none" ? type : "stream";
    this.#exchange.respond({
      status: head.status,
      reason: head.reason,
      headers: clientHeaders(head.headers, {
        // RFC 9110 8.6: a 204 has no Content-Length, and a reader might wait for what it promises.
        keepLength: framing !== "stream" && head.status !== 204,
        cookiesPass: this.#cookiesPass,
      }),
      framing,
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
    this.#exchange.end(this.#clientTrailers(trailers));
    this.#finish("");
  }

  fail(fault: UpstreamFault): void {
    this.#deps.report(fault, this.#flow);
    if (this.#status === 0) return this.#refuse(REFUSALS[fault.code], fault.told);
    this.#finish(loggedCode(REFUSALS[fault.code]));
    this.#exchange.abort();
  }

  drain(): void {
    this.#exchange.resume();
  }

  flush(): void {
    if (this.#switching) return this.#join();
    if (!this.#exchange.flush()) this.#call?.pause();
  }

  /** Trailers obey the same rules as headers: what may not stand at the front may not come in at the back. */
  #clientTrailers(trailers: readonly string[] | undefined): readonly string[] | undefined {
    if (trailers === undefined) return undefined;
    const kept = clientHeaders(trailers, { keepLength: false, cookiesPass: this.#cookiesPass });
    return kept.length === 0 ? undefined : kept;
  }

  /** A body that is collected is asked for here: the upstream hears of the request only when it is complete. */
  #invite(): void {
    if (headerValue(this.#exchange.request.headers, "expect") === undefined) return;
    this.#exchange.inform(100, "Continue", []);
    this.#exchange.flush();
  }

  get #cookiesPass(): boolean {
    return this.#flow.plan?.service.cookies === "pass";
  }

  #write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#measured !== undefined) this.#measured.push(bytes);
    else this.#call?.write(bytes);
  }

  #open(): UpstreamCall {
    const { scheme, target, outgoing } = this.#flow;
    const { method, headers, http2 } = this.#exchange.request;
    const call = this.#deps.upstream.open(
      {
        scheme,
        target,
        method,
        affinity: outgoing.affinity,
        pathAndQuery: outgoing.pathAndQuery,
        headers: outgoing.headers,
        framing: this.#framing,
        http2,
        idempotent: IDEMPOTENT.has(method) || headerValue(headers, "idempotency-key") !== undefined,
        upgrade: outgoing.websocket !== undefined,
      },
      this,
    );
    this.#call = call;
    return call;
  }

  get #framing(): Framing {
    const { request } = this.#exchange;
    if (request.framing === "none") return NO_BODY;
    if (this.#flow.outgoing.body === "chunked") return CHUNKED;
    return lengthFraming(Number(headerValue(this.#flow.outgoing.headers, "content-length") ?? 0));
  }

  /** RFC 9110 15.2.2: an upstream may only switch to what was asked for. */
  #switch(head: UpstreamHead): void {
    if (this.#flow.outgoing.websocket === undefined) {
      this.#call?.abort();
      const rule = "a 101 to a request that asked for no other protocol";
      return this.fail(new UpstreamFault("malformed", rule, rule));
    }
    this.#status = 101;
    const headers = clientHeaders(head.headers, { keepLength: false, cookiesPass: this.#cookiesPass });
    headers.push("Connection", "Upgrade", "Upgrade", "websocket");
    this.#exchange.respond({ status: 101, reason: head.reason, headers, framing: "none" });
    this.#switching = true;
  }

  #join(): void {
    const upstream = this.#call?.detach();
    const client = this.#exchange.detach();
    const { websocket } = this.#flow.outgoing;
    if (upstream === undefined || client === undefined || websocket === undefined) {
      upstream?.end();
      client?.end();
      return this.#finish("upstream_error");
    }
    const { connections, live } = this.#deps;
    const lasting: Lasting = { caller: this.#flow.caller, destroy: () => held.destroy() };
    const ended = () => {
      live.remove(lasting);
      this.#finish("");
    };
    live.add(lasting);
    const held = relay({ client, upstream, framePairs: websocket.framePairs, connections, ended });
  }

  #refuse(code: RefusalCode, more = ""): void {
    if (this.#resolve === undefined) return;
    this.#call?.abort();
    const begun = this.#status !== 0;
    if (!begun) this.#status = refusalStatus(code);
    this.#finish(loggedCode(code));
    if (begun) this.#exchange.abort();
    else refuse(this.#exchange, new Refused(code, { more }));
  }

  #finish(errorCode: string): void {
    const resolve = this.#resolve;
    this.#resolve = undefined;
    this.#call = undefined;
    resolve?.({ status: this.#status, errorCode });
  }
}
