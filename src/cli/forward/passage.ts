/** One connection of a client: a request with the agent's credential put in, and the bytes behind it as they come. */
import { Channel } from "../../lib/stream/channel.ts";
import { join } from "../../lib/stream/join.ts";
import { type AnswerHead, endOfHead } from "./answer-head.ts";
import { type Answered, awaitAnswer, wholeBody } from "./await-answer.ts";
import { type Dialled, dial, type Port } from "./dial.ts";
import type { HeardStream } from "./heard-stream.ts";
import { type Refusal, refusalBytes, Unserved } from "./refusal.ts";
import { headForApi, headForProxy, isFromPage, parseRequestHead, type RequestHead } from "./request-head.ts";
import type { HeldSvid, SvidSource } from "./svid-source.ts";

/** A port of the server, and what opens it. */
export type Way = { readonly port: Port; readonly svids: SvidSource };

export type Ways = {
  readonly proxy: Way;
  readonly api: Way;
  readonly vault: string | undefined;
  readonly fault: (error: unknown) => void;
};

const MAX_HEAD_BYTES = 64 * 1024;
const HEAD_MS = 30_000;
/** From so long before its SVID ends, a tunnel in which nothing moves is closed: the client's next request takes a new one. */
const RETIRE_MS = 5 * 60_000;
const QUIET_MS = 20_000;

export class Passage {
  readonly #stream: HeardStream;
  readonly #client: Channel;
  readonly #ways: Ways;
  readonly #since = performance.now();
  /** What has come of it; undefined once it is read. */
  #head: Buffer | undefined = Buffer.alloc(0);
  #server: Dialled | undefined;
  /** Set while bytes pass both ways for as long as it counts. */
  #tunnel: HeldSvid | undefined;

  constructor(stream: HeardStream, ways: Ways, closed: () => void) {
    this.#stream = stream;
    this.#ways = ways;
    this.#client = new Channel(stream, () => {
      closed();
      if (this.#tunnel === undefined) this.#server?.channel.destroy();
    });
  }

  /** Reads the request, and does what it asks for. */
  start(): void {
    this.#client.listen({
      data: (chunk) => this.#gather(chunk),
      drain() {},
      end: () => this.#client.end(),
      close() {},
    });
  }

  /** Answers and ends, whatever is asked for. */
  refuse(refusal: Refusal): void {
    this.#head = undefined;
    this.#server?.channel.destroy();
    this.#client.add(refusalBytes(refusal));
    this.#client.end();
  }

  /** To be called about once a second; `time` as `performance.now()` tells it, `date` in ms since 1970. */
  sweep(time: number, date: number): void {
    this.#client.sweep(time);
    this.#server?.channel.sweep(time);
    if (this.#head !== undefined && time - this.#since > HEAD_MS) {
      this.refuse({ status: 408, error: "request_timeout", message: "no whole request came within 30 s" });
    }
    if (this.#tunnel !== undefined && isWorn(this.#tunnel, date) && this.#isQuiet(time)) this.#retire();
  }

  #isQuiet(time: number): boolean {
    const heard = Math.max(this.#stream.heardAt, this.#server?.stream.heardAt ?? 0);
    return time - heard > QUIET_MS && this.#client.backlog === 0 && !this.#client.blocked;
  }

  #retire(): void {
    this.#tunnel = undefined;
    this.#client.end();
    this.#server?.channel.end();
  }

  #gather(chunk: Buffer): void {
    if (this.#head === undefined) return;
    const bytes = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
    this.#head = bytes;
    const end = endOfHead(bytes);
    if (end !== undefined && end <= MAX_HEAD_BYTES) return this.#read(bytes, end);
    if (bytes.length <= MAX_HEAD_BYTES) return;
    this.refuse({
      status: 431,
      error: "head_too_large",
      message: "the request's head is longer than 64 KiB",
    });
  }

  #read(bytes: Buffer, end: number): void {
    this.#head = undefined;
    const request = parseRequestHead(bytes.toString("latin1", 0, end - 4));
    if (request === undefined) {
      return this.refuse({ status: 400, error: "bad_request", message: "this is no HTTP/1 request" });
    }
    if (request.form === "origin" && isFromPage(request)) return this.refuse(FROM_PAGE);
    this.#client.pause();
    this.#client.mute();
    this.#client.unread(bytes.subarray(end));
    this.#serve(request).catch((error: unknown) => {
      if (!(error instanceof Unserved)) this.#ways.fault(error);
      this.#server?.channel.destroy();
      if (this.#client.closed) return;
      this.refuse(error instanceof Unserved ? error.refusal : FAILED);
    });
  }

  async #serve(request: RequestHead): Promise<void> {
    const { svids } = this.#wayOf(request);
    let svid = await svids.take();
    let answered = await this.#ask(request, svid);
    if (answered !== undefined && isRefused(request, answered.head)) {
      // Nothing of a body has left, so the request can be made again as it was.
      if (answered.sent === 0) {
        this.#server?.channel.destroy();
        svid = await svids.renew(svid);
        answered = await this.#ask(request, svid);
      } else svids.renew(svid).catch(() => undefined);
    }
    if (answered === undefined || this.#server === undefined) return;
    if (answered.head.status === 407)
      throw new Unserved(await this.#refusalOf(answered, this.#server.channel));
    this.#relay(request, answered, this.#server.channel, svid);
  }

  #wayOf({ form }: RequestHead): Way {
    return form === "origin" ? this.#ways.api : this.#ways.proxy;
  }

  /** What the server says to the request with this SVID; nothing when the client has gone meanwhile. */
  async #ask(request: RequestHead, svid: HeldSvid): Promise<Answered | undefined> {
    const { port } = this.#wayOf(request);
    const server = await dial(port, this.#ways.fault);
    if (this.#client.closed) {
      server.channel.destroy();
      return undefined;
    }
    this.#server = server;
    const credential = { svid: svid.token, vault: this.#ways.vault };
    server.channel.add(
      request.form === "origin"
        ? headForApi(request, hostOf(port), credential)
        : headForProxy(request, credential),
    );
    server.channel.flush();
    return await awaitAnswer(server.channel, request.form === "connect" ? undefined : this.#client);
  }

  #relay(request: RequestHead, { head, bytes }: Answered, server: Channel, svid: HeldSvid): void {
    const client = this.#client;
    client.add(bytes);
    client.flush();
    // What a client sends behind a refused CONNECT would be a request that nothing has been put into.
    if (request.form === "connect" && head.status >= 300) return this.#relayLast(head, bytes, server);
    this.#tunnel = svid;
    join(client, server);
    client.resume();
    server.resume();
  }

  #relayLast(head: AnswerHead, bytes: Buffer, server: Channel): void {
    const client = this.#client;
    let left = (head.length ?? Number.POSITIVE_INFINITY) - (bytes.length - head.headBytes);
    const end = () => {
      server.destroy();
      client.end();
    };
    if (left <= 0) return end();
    client.listen({ data() {}, drain: () => server.resume(), end() {}, close: () => server.destroy() });
    server.listen({
      data(chunk) {
        left -= chunk.length;
        client.add(chunk);
        if (!client.flush()) server.pause();
        if (left <= 0) end();
      },
      drain() {},
      end,
      close: () => client.end(),
    });
    client.resume();
    server.resume();
  }

  /** An agent that may not is no user who could type a password, which 407 makes many clients ask for. */
  async #refusalOf(answered: Answered, server: Channel): Promise<Refusal> {
    const error = codeIn(await wholeBody(answered, server));
    server.destroy();
    const message = `agent-vault does not take the agent's identity (${error}); whoever runs it can tell why`;
    if (answered.sent === 0) return { status: 403, error, message };
    return { status: 503, error, message: `${message}; a new one is being got: try again` };
  }
}

const FROM_PAGE: Refusal = {
  status: 403,
  error: "foreign_page",
  message: "this port is for programs, which call it 127.0.0.1 or localhost, and not for pages in a browser",
};

const FAILED: Refusal = {
  status: 502,
  error: "forwarder_failed",
  message: "the request could not be passed on",
};

function isRefused({ form }: RequestHead, { status }: AnswerHead): boolean {
  return status === (form === "origin" ? 401 : 407);
}

function isWorn({ since, endsAt }: HeldSvid, date: number): boolean {
  return date > endsAt - Math.min(RETIRE_MS, (endsAt - since) / 2);
}

function hostOf({ host, port, tls }: Port): string {
  return port === (tls === undefined ? 80 : 443) ? host : `${host}:${port}`;
}

/** The machine's word of a refusal's body. */
function codeIn(body: string): string {
  try {
    const { error } = JSON.parse(body) as { error?: unknown };
    if (typeof error === "string" && error !== "") return error;
  } catch {
    // Another program's answer.
  }
  return "identity_refused";
}
