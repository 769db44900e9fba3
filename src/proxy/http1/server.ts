import type { VaultId } from "../../core/ids.ts";
import { createParser, MessageFault, type MessageHead } from "../../lib/http1/parser.ts";
import type { Channel } from "../../lib/stream/channel.ts";
import { DEADLINES } from "../connection/deadlines.ts";
import type { Occupant } from "../exchange.ts";
import { type ExchangeOwner, Http1Exchange } from "./exchange.ts";
import { malformedAnswer } from "./malformed-answer.ts";
import type { Http1Options } from "./options.ts";
import type { State } from "./state.ts";

/** Beyond this a body that nobody listens to yet stops being read. */
const WAITING_BYTES = 64 * 1024;

/** So much of a body whose answer is complete is read before the connection ends instead. */
const UNWANTED_BYTES = 256 * 1024;

/**
 * The server side of one HTTP/1 connection (RFC 9112). Requests are handled strictly one after another, so that answers
 * to pipelined ones leave in order; while one is being answered the next ones wait and reading stops.
 */
export class Http1Server implements Occupant, ExchangeOwner {
  readonly channel: Channel;
  readonly #options: Http1Options;
  readonly #parser;
  readonly #queue: Http1Exchange[] = [];
  #state: State = { type: "serving" };
  #receiving: Http1Exchange | undefined;
  /** Bytes of a body that came after its answer was complete. */
  #unwanted = 0;
  #advancing = false;
  #feeding = false;
  #bodyPaused = false;
  #paused = false;
  /** The client has ended its side; since when the answer it waits for has not moved. */
  #halfClosedSince: number | undefined;
  #progress: number;
  /** When the head that is being read began; undefined between messages and within bodies. */
  #headSince: number | undefined;

  constructor(channel: Channel, options: Http1Options) {
    this.channel = channel;
    this.#options = options;
    this.#progress = options.ticker.now;
    this.#parser = createParser("request", {
      onBegin: () => {
        this.#headSince = this.#options.ticker.now;
      },
      onHead: (head) => this.#onHead(head),
      onBody: (chunk) => this.#onBody(chunk),
      onEnd: (trailers) => this.#onEnd(trailers),
    });
  }

  get idle(): boolean {
    return this.#queue.length === 0;
  }

  begin(): void {
    this.channel.listen({
      data: (chunk) => this.#data(chunk),
      drain: () => this.#drain(),
      end: () => this.#peerEnded(),
      close: () => this.#closed(),
    });
  }

  /** Ends after the exchange in hand, or now when there is none. */
  retire(): void {
    const current = this.#queue[0];
    if (current === undefined) this.#end();
    else current.closing = true;
  }

  policyChanged(vaultId: VaultId | undefined): void {
    this.#queue[0]?.policyChanged(vaultId);
  }

  sweep(now: number): void {
    const { idle, head, progress, body = Number.POSITIVE_INFINITY } = this.#options.deadlines();
    const quiet = now - this.#progress;
    // Slow-loris lives on heads: a whole one, however it trickles.
    if (this.#headSince !== undefined && now - this.#headSince > head) return this.channel.destroy();
    if (this.#queue.length === 0) {
      if (quiet > idle) this.#end();
      return;
    }
    if (this.#halfClosedSince !== undefined && now - this.#halfClosedSince > DEADLINES.halfClosed) {
      return this.channel.destroy();
    }
    const owesBody = this.#receiving !== undefined && !this.#paused;
    if ((owesBody || this.channel.blocked) && quiet > progress) return this.channel.destroy();
    if (owesBody && now - (this.#receiving?.begunAt ?? now) > body) return this.channel.destroy();
    this.#queue[0]?.sweep(now);
  }

  flush(): boolean {
    if (this.#halfClosedSince !== undefined) this.#halfClosedSince = this.#options.ticker.now;
    return this.channel.flush();
  }

  pauseBody(paused: boolean): void {
    this.#bodyPaused = paused;
    this.#regulate();
  }

  bodyTaken(): void {
    this.#regulate();
  }

  answered(exchange: Http1Exchange): void {
    if (this.#queue[0] !== exchange) return;
    // What is still to come of its body the channel reads on, so that the answer arrives.
    if (exchange.closing) return this.#end();
    this.#advance();
  }

  abort(): void {
    this.channel.destroy();
  }

  detach(take: (client: Channel) => Occupant): boolean {
    if (!this.channel.open) return false;
    if (this.#feeding) {
      // What stands behind the request in the same piece is the next occupant's, and not read out yet.
      this.#state = { type: "leaving", take };
      return true;
    }
    const early = this.#state.type === "upgrading" ? this.#state.early : NOTHING;
    this.#state = { type: "over" };
    this.#queue.length = 0;
    this.channel.mute();
    this.channel.unread(early);
    if (this.#paused) this.channel.resume();
    this.#options.occupy(take(this.channel));
    return true;
  }

  #data(chunk: Buffer): void {
    this.#progress = this.#options.ticker.now;
    const state = this.#state;
    if (state.type === "deaf" || state.type === "over" || state.type === "leaving") return;
    if (state.type === "upgrading") return this.#keepEarly(state, chunk);
    try {
      this.#feeding = true;
      const used = this.#parser.feed(chunk);
      this.#feeding = false;
      this.#behind(chunk.subarray(used));
    } catch (error) {
      this.#feeding = false;
      if (!(error instanceof MessageFault)) throw error;
      return this.#refuse(error);
    }
    this.#queue[0]?.flushed();
    this.#regulate();
  }

  #drain(): void {
    this.#progress = this.#options.ticker.now;
    this.#queue[0]?.drained();
  }

  /**
   * The client has ended its side. Of a request that says itself that it is the last, the answer is still wanted
   * (RFC 9112 9.6, one-shot clients); otherwise this is how a client leaves, and an upstream must not go on for nobody.
   */
  #peerEnded(): void {
    const current = this.#queue[0];
    if (current === undefined) return this.#end();
    const last = this.#queue.at(-1);
    if (this.#receiving === undefined && last?.closing === true && this.#state.type !== "upgrading") {
      this.#halfClosedSince = this.#options.ticker.now;
      return;
    }
    this.channel.destroy();
  }

  #closed(): void {
    const [current] = this.#queue.splice(0);
    this.#state = { type: "over" };
    current?.clientGone();
  }

  #end(): void {
    this.#state = { type: "over" };
    this.#queue.length = 0;
    this.channel.end();
  }

  #onHead(head: MessageHead): boolean {
    const exchange = new Http1Exchange(this, head);
    this.#headSince = undefined;
    this.#unwanted = 0;
    this.#receiving = exchange;
    this.#queue.push(exchange);
    if (this.#queue.length === 1) this.#options.handle(exchange);
    return false;
  }

  #onBody(chunk: Buffer): void {
    const exchange = this.#receiving;
    if (exchange === undefined || this.#state.type === "over") return;
    exchange.receiveBody(chunk);
    if (!exchange.answered) return;
    // Answered before it was complete: a little more is worth reading to keep the connection.
    this.#unwanted += chunk.length;
    if (this.#unwanted > UNWANTED_BYTES) this.#end();
  }

  #onEnd(trailers: string[] | undefined): void {
    const done = this.#receiving;
    this.#receiving = undefined;
    if (done?.request.upgrade === true && this.#state.type === "serving") {
      this.#state = { type: "upgrading", exchange: done, early: NOTHING };
    }
    done?.receiveEnd(trailers);
    this.#advance();
  }

  #advance(): void {
    // Answers that are given at once come back here: one after another, however many requests came in one piece.
    if (this.#advancing) return;
    this.#advancing = true;
    try {
      this.#handleNext();
    } finally {
      this.#advancing = false;
    }
    this.#regulate();
  }

  #handleNext(): void {
    while (this.#queue[0]?.over === true) {
      const done = this.#queue.shift();
      const state = this.#state;
      if (state.type === "over") return;
      // Not within one of the parser's own calls.
      if (state.type === "upgrading" && state.exchange === done) queueMicrotask(() => this.#goOn(state));
      const next = this.#queue[0];
      if (next !== undefined) this.#options.handle(next);
    }
  }

  /** The upgrade was declined: what came behind it is HTTP after all. */
  #goOn(declined: State): void {
    if (this.#state !== declined || declined.type !== "upgrading" || !this.channel.open) return;
    this.#state = { type: "serving" };
    this.#parser.reset();
    if (declined.early.length > 0) this.#data(declined.early);
    this.#regulate();
  }

  /** What follows the request that wants another protocol, which may have been answered while it was read. */
  #behind(rest: Buffer): void {
    const state = this.#state;
    if (state.type === "upgrading") this.#keepEarly(state, rest);
    if (state.type !== "leaving") return;
    this.#state = { type: "upgrading", exchange: undefined, early: rest };
    this.detach(state.take);
  }

  #keepEarly(state: Extract<State, { type: "upgrading" }>, chunk: Buffer): void {
    state.early = state.early.length === 0 ? chunk : Buffer.concat([state.early, chunk]);
    this.#regulate();
  }

  #regulate(): void {
    if (this.#state.type === "over" || !this.channel.open) return;
    const current = this.#queue[0];
    const paused =
      this.#queue.length > 1 ||
      (this.#state.type === "upgrading" && this.#state.early.length > WAITING_BYTES) ||
      (this.#bodyPaused && this.#receiving !== undefined && !this.#receiving.answered) ||
      (current !== undefined && current.waitingBytes > WAITING_BYTES);
    if (paused === this.#paused) return;
    this.#paused = paused;
    if (paused) this.channel.pause();
    else this.channel.resume();
  }

  /** A message that cannot be read ends the connection; an answer that has begun is broken off. */
  #refuse(fault: MessageFault): void {
    if (this.#receiving === undefined && this.#queue.at(-1)?.closing === true) {
      // The request before it said that nothing follows, and is answered all the same.
      this.#state = { type: "deaf" };
      return;
    }
    if (this.#queue.length > 0) return this.channel.destroy();
    this.channel.addText(malformedAnswer(fault, this.#options.malformed?.(fault) ?? ""));
    this.#end();
  }
}

const NOTHING = Buffer.alloc(0);
