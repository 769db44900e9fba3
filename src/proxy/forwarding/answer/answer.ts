import { leaksOf } from "../../../core/service/leaks.ts";
import { DecodingFault } from "../../../lib/decoding/decoder.ts";
import { chainOf, type FilterChain, UNFILTERED } from "../../../lib/filter-chain.ts";
import type { UpstreamHead } from "../../../ports/net/upstream.ts";
import type { Exchange, ResponseHead } from "../../exchange.ts";
import type { Answered, Injected } from "../../flow.ts";
import { answerReaders, cap } from "../filters.ts";
import { FrameFault } from "../frames.ts";
import { type AnswerFilters, answerFilters } from "../leaks/answer-filters.ts";
import { redacted } from "../leaks/leak-filter.ts";
import { leakFrames } from "../leaks/leak-frames.ts";
import type { LeakSearch } from "../leaks/leak-search.ts";
import { Places } from "../leaks/places.ts";
import { asTexts, decoded, IN_PLACE, type Reading, readingOf, withLength } from "../leaks/reading.ts";
import { couldTell, redactFields, redactHead, type Told } from "../leaks/redact-head.ts";
import { leakSearchOf } from "../leaks/search-of.ts";
import { trailersBack } from "../trailers.ts";
import { AnswerFault } from "./answer-fault.ts";
import { answerHead, informationHeaders } from "./answer-head.ts";

/** Interim answers that are passed on of one exchange (RFC 9110 15.2). */
const MAX_INFORMATION = 16;

export type AnswerOptions = {
  /** 0 is no limit. */
  readonly maxResponseBytes: number;
  /** Runs a step that is nobody else's, and ends the answer where that throws. */
  attempt(step: () => void): void;
  /** Called once, with the first place in which a value is found. */
  leaked(leak: { readonly foundIn: string; readonly action: "redacted" | "refused" }): void;
};

/** So long after the last bytes a stream is quiet: who reads it is to see all that has come but what is part of a value. */
const QUIET_MS = 20;
/** So long a small answer is waited for, once its head is there. */
const PATIENCE_MS = 5;

/** A head that waits until what came with it has been searched, or all of its body where that is `whole`. */
type Waiting = {
  readonly head: UpstreamHead;
  readonly reading: Reading;
  readonly body: Uint8Array[];
};

const NO_READING: Reading = { type: "none" };
const NO_LEAKS = { leaks: [] };

/**
 * The answer of one exchange on its way to the client, searched for what the request carried. Small ones are searched whole
 * before their head leaves. What these methods throw, AnswerFault or TooLarge, ends the answer.
 */
export class Answer implements Told {
  readonly #exchange: Exchange;
  readonly #options: AnswerOptions;
  #flow: Injected;
  #search: LeakSearch | undefined;
  #isAsked = false;
  #filters: AnswerFilters | undefined;
  #waiting: Waiting | undefined;
  #informed = 0;
  #letting: ReturnType<typeof setTimeout> | undefined;
  #losing: ReturnType<typeof setTimeout> | undefined;
  /** Of nearly every answer there are none. */
  #places: Places | undefined;
  /** What the client was told; 0 before. */
  status = 0;

  constructor(exchange: Exchange, flow: Injected, options: AnswerOptions) {
    this.#exchange = exchange;
    this.#flow = flow;
    this.#options = options;
  }

  /** The request is sent again, with other values. */
  follow(flow: Injected): void {
    this.#flow = flow;
    this.#isAsked = false;
  }

  /** A value in an answer ends it. */
  get refuses(): boolean {
    const { plan } = this.#flow;
    return plan !== undefined && leaksOf(plan.service) === "refuse";
  }

  information(head: UpstreamHead): void {
    // There is no telling how many the client has read: beyond these nobody has a use for them.
    this.#informed += 1;
    if (this.#informed > MAX_INFORMATION) return;
    const { status, reason, headers } = this.#clean({
      status: head.status,
      reason: head.reason,
      headers: informationHeaders(head),
      framing: head.framing,
    });
    this.#exchange.inform(status, reason, headers);
  }

  /** Another protocol follows. */
  switched(head: ResponseHead): void {
    const clean = this.#clean(head);
    this.status = head.status;
    this.#exchange.respond(clean);
  }

  begin(head: UpstreamHead): void {
    const search = this.#searched();
    const reading = search === undefined ? NO_READING : readingOf(head);
    if (reading.type === "unknown") {
      throw new AnswerFault("unknown_encoding", `its Content-Encoding is ${JSON.stringify(reading.coding)}`);
    }
    this.#filters = answerFilters(head, reading, {
      search,
      cap: cap(this.#options.maxResponseBytes),
      readers: answerReaders(this.#flow, reading.type === "decoded" ? decoded(head) : head),
      found: () => this.add("body"),
    });
    const waits = reading.type === "whole" || (search !== undefined && this.refuses);
    if (waits) this.#waiting = { head, reading, body: [] };
    else this.#respond(head, reading);
  }

  body(chunk: Uint8Array): void {
    this.#write(this.#through((chain) => chain.push(chunk)));
  }

  end(trailers: readonly string[] | undefined): void {
    this.#write(this.#through((chain) => chain.end()));
    this.#release();
    const back = trailersBack(trailers, this.cookiesPass);
    const search = this.#searched();
    const clean = back && search && redactFields(search, [...back], { told: this, kind: "trailer" });
    this.#exchange.end(clean ?? back);
  }

  /** As `Exchange.flush`. */
  flush(): boolean {
    if (this.#waiting?.reading.type === "whole") {
      // Over HTTP/2 head and body are told one after the other, however they came.
      this.#losing ??= setTimeout(() => this.noLonger(), PATIENCE_MS);
      return this.#exchange.flush();
    }
    this.#release();
    const last = this.#filters?.last;
    if (last?.keepsFew === true) this.#letting ??= setTimeout(() => this.#letGo(), QUIET_MS);
    return this.#exchange.flush();
  }

  /** What was to be searched whole has not come at once, or will not come: it goes on as it comes. */
  noLonger(): void {
    const waiting = this.#waiting;
    if (waiting?.reading.type !== "whole") return;
    this.#options.attempt(() => {
      this.#filters = this.#onTheWay(waiting);
      this.#release();
      this.flush();
    });
  }

  /** No more comes, though more was to come. What is good of it goes on; the beginning of a value does not. */
  cutShort(): void {
    this.noLonger();
    if (this.status !== 0) this.#letGo();
  }

  #letGo(): void {
    this.#letting = undefined;
    const bytes = this.#filters?.last?.letGo();
    if (bytes === undefined || bytes.length === 0) return;
    this.#exchange.write(bytes);
    this.#exchange.flush();
  }

  /** It is over, however it ended. */
  close(): void {
    clearTimeout(this.#letting);
    clearTimeout(this.#losing);
    this.#filters?.close();
    this.#waiting = undefined;
  }

  /** How it ended, where `errorCode` says what else there is to say of it. */
  outcome(errorCode: string): Answered {
    const { status } = this;
    const foundIn = this.#places?.text;
    if (foundIn === undefined) return { status, errorCode };
    if (this.refuses) return { status, errorCode: "leak_refused", foundIn };
    const isWell = errorCode === "" || errorCode === "upgrade_ended";
    return { status, errorCode: isWell ? "leak_redacted" : errorCode, foundIn };
  }

  get cookiesPass(): boolean {
    return this.#flow.plan?.service.cookies === "pass";
  }

  /** What the other protocol's bytes go through, on their way to the client. */
  frames(): FilterChain {
    const search = this.#flow.outgoing.upgrade?.isSearched === true ? this.#searched() : undefined;
    if (search === undefined) return UNFILTERED;
    return leakFrames(search, () => {
      this.#note("frame");
      if (this.refuses) throw new FrameFault("a frame tells a value of the request");
    });
  }

  #searched(): LeakSearch | undefined {
    if (!this.#isAsked) this.#search = leakSearchOf(this.#flow);
    this.#isAsked = true;
    return this.#search;
  }

  #note(place: string): void {
    this.#places ??= new Places((foundIn) =>
      this.#options.leaked({ foundIn, action: this.refuses ? "refused" : "redacted" }),
    );
    this.#places.add(place);
  }

  /** A value stands there. */
  add(place: string): void {
    this.#note(place);
    if (this.refuses) throw new AnswerFault("leak_refused");
  }

  #through(pass: (chain: FilterChain) => Uint8Array): Uint8Array {
    try {
      return pass(this.#filters?.chain ?? UNFILTERED);
    } catch (error) {
      if (!(error instanceof DecodingFault)) throw error;
      throw new AnswerFault(
        error.reason === "bomb" ? "decompression_bomb" : "upstream_encoding",
        error.message,
      );
    }
  }

  #write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#waiting === undefined) this.#exchange.write(bytes);
    else this.#waiting.body.push(bytes);
  }

  /** Of a body that was to be searched whole not all has come: it is searched as it passes. */
  #onTheWay({ head, body }: Waiting): AnswerFilters | undefined {
    const search = this.#searched();
    const before = this.#filters;
    if (search === undefined || before === undefined) return before;
    const { chain, last } = answerFilters(head, IN_PLACE, {
      search,
      cap: UNFILTERED,
      readers: UNFILTERED,
      found: () => this.add("body"),
    });
    const passed = body.splice(0).map((bytes) => chain.push(bytes));
    body.push(...passed);
    this.#waiting = { head, reading: IN_PLACE, body };
    return { chain: chainOf([before.chain, chain]), last, close: before.close };
  }

  #release(): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    const { head, reading, body } = waiting.reading.type === "whole" ? this.#whole(waiting) : waiting;
    this.#respond(head, reading);
    this.#waiting = undefined;
    for (const bytes of body) this.#exchange.write(bytes);
  }

  /** All of a body at once: where a placeholder stands in it, its length is another one. */
  #whole({ head, reading, body }: Waiting): Waiting {
    const bytes = body.length === 1 ? (body[0] as Uint8Array) : Buffer.concat(body);
    const { leaks } = this.#searched()?.search(bytes, true) ?? NO_LEAKS;
    if (leaks.length === 0) return { head, reading, body: [bytes] };
    this.add("body");
    const clean = redacted(bytes, leaks);
    return { head: withLength(head, clean.length), reading, body: [clean] };
  }

  #respond(head: UpstreamHead, reading: Reading): void {
    const plain = reading.type === "decoded" ? decoded(head) : head;
    const options = {
      http2: this.#exchange.request.http2,
      resizes: this.#filters?.chain.resizes === true,
      cookiesPass: this.cookiesPass,
    };
    const answer = answerHead(plain, options);
    const search = this.#searched();
    const isClean =
      search === undefined || (answer.passes !== undefined && !couldTell(search, answer.passes.source));
    const clean = isClean ? answer : this.#clean(answerHead(asTexts(plain), options));
    this.status = head.status;
    this.#exchange.respond(clean);
  }

  #clean(head: ResponseHead): ResponseHead {
    const search = this.#searched();
    return search === undefined ? head : redactHead(search, head, this);
  }
}
