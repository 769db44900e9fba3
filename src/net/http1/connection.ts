import { CHUNKED, type Framing, lengthFraming, NO_BODY, UNTIL_CLOSE } from "../../core/net/framing.ts";
import { UpstreamFault } from "../../core/net/upstream-fault.ts";
import { BodyWriter } from "../../lib/http1/chunked.ts";
import { createParser, MessageFault, type MessageHead } from "../../lib/http1/parser.ts";
import type { Channel } from "../../lib/stream/channel.ts";
import type { UpstreamHead, UpstreamRequest } from "../../ports/net/upstream.ts";
import type { Carrier, Holder } from "../upstream-call.ts";
import type { Forward } from "../upstream-proxy/forward.ts";

type State =
  | { readonly type: "idle" }
  /** A request has been begun; `answer` is how far its answer has come. */
  | { readonly type: "exchanging"; readonly holder: Holder; answer: Answer }
  /** A 101 was told; what comes belongs to the next owner. */
  | { readonly type: "switched" }
  | { readonly type: "gone" };

type Answer = "none" | "begun" | { readonly keepAlive: boolean };

const CUT = "closed the connection in the middle of its answer";

const IDLE: State = { type: "idle" };
const GONE: State = { type: "gone" };

/** What becomes of a connection that has served an exchange. */
export type Keeper = {
  /** It may serve another. */
  keep(connection: Http1Connection): void;
  /** It may not: end it in order. */
  retire(channel: Channel): void;
};

/** One HTTP/1.1 connection to an upstream, serving one exchange at a time. */
export class Http1Connection implements Carrier {
  readonly #channel: Channel;
  readonly #host: string;
  readonly #keeper: Keeper;
  readonly #forward: Forward | undefined;
  readonly #parser;
  #state: State = IDLE;
  #body: BodyWriter | undefined;
  #stray = false;
  #once = false;

  /** `forward`: the connection is to a proxy. */
  constructor(channel: Channel, host: string, keeper: Keeper, forward?: Forward) {
    this.#channel = channel;
    this.#forward = forward;
    this.#host = host;
    this.#keeper = keeper;
    this.#parser = createParser("response", {
      onBegin: () => {
        if (this.#state.type === "idle") this.#stray = true;
      },
      onHead: (head) => this.#onHead(head),
      onBody: (chunk) => {
        if (this.#state.type === "exchanging") this.#state.holder.events.body(chunk);
      },
      onEnd: (trailers) => this.#onEnd(trailers),
    });
    channel.listen({
      data: (chunk) => this.#onData(chunk),
      drain: () => {
        if (this.#state.type === "exchanging") this.#state.holder.events.drain();
      },
      end: () => this.#onPeerEnd(true),
      close: () => this.#onPeerEnd(false),
    });
  }

  get usable(): boolean {
    return this.#state.type === "idle" && this.#channel.open;
  }

  begin(holder: Holder, request: UpstreamRequest): void {
    if (this.#forward !== undefined) this.#channel.addText(this.#forward.headText(request));
    else if (request.head === undefined) this.#channel.addText(headText(request));
    else this.#channel.addWriting(request.head);
    this.#channel.addText(request.framing.type === "chunked" ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n");
    this.#body = new BodyWriter(this.#channel, { chunked: request.framing.type === "chunked" });
    this.#once = request.once === true;
    this.#state = { type: "exchanging", holder, answer: "none" };
  }

  write(chunk: Uint8Array): void {
    this.#body?.add(chunk);
  }

  finish(trailers: readonly string[] | undefined): void {
    this.#body?.end(trailers);
    this.#body = undefined;
  }

  flush(): boolean {
    this.#body?.close();
    return this.#channel.flush();
  }

  pause(): void {
    this.#channel.pause();
  }

  resume(): void {
    this.#channel.resume();
  }

  abort(): void {
    this.#state = GONE;
    this.#channel.destroy();
  }

  /** For an idle connection that is not wanted any more. */
  retire(): void {
    this.#state = GONE;
    this.#keeper.retire(this.#channel);
  }

  detach(): Channel | undefined {
    const switched = this.#state.type === "switched" && this.#channel.open;
    this.#state = GONE;
    return switched ? this.#channel : undefined;
  }

  #onData(chunk: Buffer): void {
    const state = this.#state;
    // Bytes that nobody asked for: the connection cannot be trusted with the next request.
    if (state.type !== "exchanging") return this.abort();
    const { holder } = state;
    if (state.answer === "none") state.answer = "begun";
    try {
      const used = this.#parser.feed(chunk);
      if (this.#switched) this.#handBack(chunk.subarray(used));
    } catch (error) {
      this.#break("malformed", error instanceof MessageFault ? error.message : "the answer cannot be read");
      // What came before the fault may have been a whole answer, which still waits to leave.
      holder.events.flush();
      if (!(error instanceof MessageFault)) throw error;
      return;
    }
    holder.events.flush();
    // A second answer behind the one asked for would be read as the next request's.
    if (this.#stray) this.abort();
  }

  get #switched(): boolean {
    return this.#state.type === "switched";
  }

  /** From the 101 on nothing is ours: what came with it, and what comes until the new owner listens, waits. */
  #handBack(rest: Buffer): void {
    this.#channel.mute();
    this.#channel.unread(rest);
  }

  #onHead(message: MessageHead): boolean {
    const state = this.#state;
    if (state.type !== "exchanging") return false;
    const { holder } = state;
    if (message.status >= 100 && message.status < 200 && message.status !== 101) {
      holder.events.information(new Http1AnswerHead(message, NO_BODY));
      return false;
    }
    if (message.status === 101) {
      this.#state = { type: "switched" };
      holder.events.head(new Http1AnswerHead(message, NO_BODY));
      return false;
    }
    const refusal = this.#forward?.refusal(message.status);
    if (refusal !== undefined) {
      this.abort();
      holder.broken(refusal, "answered");
      return true;
    }
    const bodiless = holder.method === "HEAD" || message.status === 204 || message.status === 304;
    const framing = bodiless ? NO_BODY : framingOf(message);
    state.answer = { keepAlive: message.keepAlive && framing !== UNTIL_CLOSE };
    holder.events.head(new Http1AnswerHead(message, framing));
    return bodiless;
  }

  #onEnd(trailers: string[] | undefined): void {
    const state = this.#state;
    if (state.type !== "exchanging" || typeof state.answer === "string") return;
    const { holder, answer } = state;
    this.#state = IDLE;
    const whole = holder.complete && this.#channel.backlog === 0;
    holder.ended(trailers);
    if (this.#state !== IDLE) return;
    if (!whole) this.abort();
    else if (answer.keepAlive && !this.#once && this.usable) this.#keeper.keep(this);
    else this.retire();
  }

  /** The peer has ended: in order, an answer that lasts until then is complete; any other, and any reset, is a cut. */
  #onPeerEnd(inOrder: boolean): void {
    const state = this.#state;
    if (state.type === "idle") return this.retire();
    if (state.type !== "exchanging") return;
    const { events } = state.holder;
    if (!inOrder) {
      const begun = typeof state.answer !== "string" || state.answer === "begun";
      return this.#break("closed", begun ? CUT : "closed the connection without an answer");
    }
    try {
      this.#parser.close();
      if (this.#state.type !== "exchanging") return events.flush();
      this.#break("closed", "closed the connection without an answer");
    } catch {
      this.#break("closed", CUT);
    }
  }

  #break(code: UpstreamFault["code"], what: string): void {
    const state = this.#state;
    this.abort();
    if (state.type !== "exchanging") return;
    const silent = state.answer === "none";
    // A parser's fault names the rule that was broken, in its own words.
    const forClient = code === "malformed" ? what : "";
    const fault = new UpstreamFault(code, `${this.#host}: ${what}`, forClient);
    state.holder.broken(fault, silent ? "silent" : "answered");
  }
}

function headText({ method, pathAndQuery, headers, once }: UpstreamRequest): string {
  let text = `${method} ${pathAndQuery} HTTP/1.1\r\n`;
  for (let at = 0; at < headers.length; at += 2) text += `${headers[at]}: ${headers[at + 1]}\r\n`;
  return once === true ? `${text}Connection: close\r\n` : text;
}

/** RFC 9112 6.3, of an answer that may have a body. */
function framingOf(message: MessageHead): Framing {
  switch (message.framing) {
    case "none":
      return NO_BODY;
    case "length":
      return lengthFraming(message.contentLength);
    case "chunked":
      return CHUNKED;
    case "close":
      return UNTIL_CLOSE;
  }
}

/** The head of an answer over the bytes it came in. */
class Http1AnswerHead implements UpstreamHead {
  readonly source: MessageHead;
  readonly framing: Framing;

  constructor(source: MessageHead, framing: Framing) {
    this.source = source;
    this.framing = framing;
  }

  get status(): number {
    return this.source.status;
  }

  get reason(): string {
    return this.source.reason;
  }

  get headers(): string[] {
    return this.source.headers;
  }
}
