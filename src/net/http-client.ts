import { lengthFraming, NO_BODY } from "../core/net/framing.ts";
import { HttpFault } from "../core/net/http-fault.ts";
import { formatHost, normalizeHost, type Target } from "../core/net/target.ts";
import { UpstreamFault } from "../core/net/upstream-fault.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "../ports/net/http-client.ts";
import type {
  Upstream,
  UpstreamCall,
  UpstreamEvents,
  UpstreamHead,
  UpstreamRequest,
} from "../ports/net/upstream.ts";

const DEFAULT_PORTS = { http: 80, https: 443 } as const;
/** RFC 9110 5.1, 5.5. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const OURS = new Set([
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "upgrade",
  "te",
  "expect",
]);
/** A body is announced for these even when there is none (RFC 9110 8.6). */
const WITH_BODY = new Set(["POST", "PUT", "PATCH"]);

/** HTTP calls of the server's own over this way out. */
export function createHttpClient(upstream: WayOut): HttpClient {
  return {
    request: (request) => exchange(upstream, request),
    async vet(url) {
      const { target } = readUrl(url);
      try {
        await upstream.vet(target);
      } catch (error) {
        throw error instanceof UpstreamFault ? toHttpFault(error, target.host, false) : error;
      }
    },
  };
}

type WayOut = Pick<Upstream, "open" | "vet">;

async function exchange(upstream: WayOut, request: HttpRequest): Promise<HttpResponse> {
  const { signal, body, timeoutMs } = request;
  signal?.throwIfAborted();
  const outgoing = toUpstream(request);
  const { host } = outgoing.target;
  const answer = new Answer(host, request.maxBytes);
  const call = upstream.open(outgoing, answer);
  answer.call = call;
  const timer = setTimeout(() => answer.refuse(timedOut(host, timeoutMs)), timeoutMs);
  const onAbort = () => answer.refuse(signal?.reason);
  signal?.addEventListener("abort", onAbort);
  try {
    if (body !== undefined) call.write(body);
    call.finish();
    call.flush();
    return await answer.whole;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    call.abort();
  }
}

/** Collects what comes, and settles once. */
class Answer implements UpstreamEvents {
  readonly whole: Promise<HttpResponse>;
  call: UpstreamCall | undefined;
  readonly #host: string;
  readonly #maxBytes: number;
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (error: unknown) => void;
  #head: UpstreamHead | undefined;
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #isSettled = false;

  constructor(host: string, maxBytes: number) {
    this.#host = host;
    this.#maxBytes = maxBytes;
    const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>();
    this.whole = promise;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  information(): void {}

  head(head: UpstreamHead): void {
    if (head.status === 101) {
      return this.refuse(this.#fault("broken_answer", "switched to another protocol, unasked"));
    }
    this.#head = head;
    if (head.framing.type === "length" && head.framing.bytes > this.#maxBytes) this.#refuseSize();
  }

  body(chunk: Uint8Array): void {
    if (this.#isSettled) return;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) return this.#refuseSize();
    // What it was read into is used again.
    this.#chunks.push(new Uint8Array(chunk));
  }

  end(): void {
    const head = this.#head;
    if (head === undefined || this.#isSettled) return;
    this.#isSettled = true;
    this.#resolve({ status: head.status, headers: pairsOf(head.headers), body: Buffer.concat(this.#chunks) });
  }

  fail(fault: UpstreamFault): void {
    this.refuse(toHttpFault(fault, this.#host, this.#head !== undefined));
  }

  drain(): void {
    this.call?.flush();
  }

  flush(): void {}

  /** Gives up, if there is no answer yet. */
  refuse(reason: unknown): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#chunks = [];
    this.#reject(reason);
    this.call?.abort();
  }

  #refuseSize(): void {
    this.refuse(
      this.#fault("too_large", `answered with more than the ${this.#maxBytes} bytes that are read`),
    );
  }

  #fault(reason: HttpFault["reason"], what: string): HttpFault {
    return new HttpFault(reason, `${this.#host} ${what}`);
  }
}

/** Throws HttpFault for a URL that cannot be asked, TypeError for headers that cannot be sent. */
function toUpstream({ method, url, headers, body }: HttpRequest): UpstreamRequest {
  const { scheme, target, pathAndQuery } = readUrl(url);
  const fields = ["Host", formatHost(target, DEFAULT_PORTS[scheme])];
  for (const [name, value] of Object.entries(headers)) {
    if (!NAME.test(name) || !VALUE.test(value) || OURS.has(name.toLowerCase())) {
      throw new TypeError(`a request cannot be sent with this header: ${name}`);
    }
    fields.push(name, value);
  }
  if (!Object.keys(headers).some((name) => name.toLowerCase() === "user-agent")) {
    fields.push("User-Agent", "agent-vault");
  }
  const length = body?.length ?? (WITH_BODY.has(method) ? 0 : undefined);
  if (length !== undefined) fields.push("Content-Length", String(length));
  return {
    scheme,
    target,
    affinity: "",
    once: true,
    method,
    pathAndQuery,
    headers: fields,
    framing: length === undefined ? NO_BODY : lengthFraming(length),
    http2: false,
    idempotent: false,
    upgrade: false,
  };
}

type ReadUrl = {
  readonly scheme: "http" | "https";
  readonly target: Target;
  readonly pathAndQuery: string;
};

function readUrl(text: string): ReadUrl {
  const url = URL.parse(text);
  const host = url === null ? undefined : normalizeHost(url.hostname);
  const scheme = url?.protocol === "https:" ? "https" : url?.protocol === "http:" ? "http" : undefined;
  if (
    url === null ||
    host === undefined ||
    scheme === undefined ||
    url.username !== "" ||
    url.password !== ""
  ) {
    throw new HttpFault("address_refused", "the URL is not one of http or https that can be asked");
  }
  const port = url.port === "" ? DEFAULT_PORTS[scheme] : Number(url.port);
  if (port === 0) throw new HttpFault("address_refused", "the URL names port 0");
  return { scheme, target: { host, port }, pathAndQuery: `${url.pathname}${url.search}` };
}

function pairsOf(flat: readonly string[]): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at < flat.length; at += 2) {
    pairs.push([(flat[at] as string).toLowerCase(), flat[at + 1] as string]);
  }
  return pairs;
}

function timedOut(host: string, ms: number): HttpFault {
  return new HttpFault("timeout", `${host} did not answer within ${ms / 1000} s`);
}

/** In the words that may leave the log: `forClient`, or our own. `begun`: a head had come. */
function toHttpFault({ code, forClient }: UpstreamFault, host: string, begun: boolean): HttpFault {
  const fault = (reason: HttpFault["reason"], what: string) => {
    return new HttpFault(reason, forClient === "" ? `${host} ${what}` : `${host}: ${forClient}`);
  };
  switch (code) {
    case "blocked":
      return fault("address_refused", "leads to an address that is not reached from here");
    case "unresolved":
      return fault("unreachable", "does not resolve to an address");
    case "name_service":
      return fault("unreachable", "could not be looked up: no name service answers");
    case "refused":
      return fault("unreachable", "takes no connection");
    case "timeout":
    case "silent":
      return fault("timeout", "did not answer in time");
    case "tls":
      return fault("tls", "could not be reached over TLS");
    case "untrusted":
      return fault("tls", "has a certificate that is not trusted");
    case "expired":
      return fault("tls", "has a certificate that is not valid at this time");
    case "misnamed":
      return fault("tls", "has a certificate for other names");
    case "closed":
      return begun
        ? fault("broken_answer", "closed the connection in the middle of its answer")
        : fault("unreachable", "closed the connection without an answer");
    case "proxy":
    case "proxy_auth":
    case "proxy_refused":
      return fault("unreachable", "could not be reached through the proxy");
    case "malformed":
      return fault("broken_answer", "answered with what is not HTTP");
    default:
      return code satisfies never;
  }
}
