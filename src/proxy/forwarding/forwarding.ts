import type { VaultId } from "../../core/ids.ts";
import type { Framing } from "../../core/net/framing.ts";
import { UpstreamFault } from "../../core/net/upstream-fault.ts";
import type { UpstreamCall, UpstreamEvents, UpstreamHead } from "../../ports/net/upstream.ts";
import { type Exchange, type ExchangeEvents, fieldValue } from "../exchange.ts";
import type { Injected } from "../flow.ts";
import { loggedCode, Refused, refusalStatus, refuse } from "../refusal.ts";
import { Answer } from "./answer/answer.ts";
import { AnswerFault } from "./answer/answer-fault.ts";
import { switchHead } from "./answer/answer-head.ts";
import { HeldAnswer, maySendAgain } from "./answer/held-answer.ts";
import { TooLarge } from "./filters.ts";
import type { ForwardDeps, Progress } from "./forward-deps.ts";
import { Relay } from "./relay.ts";
import { Silence } from "./silence.ts";
import { trailersUpstream } from "./trailers.ts";
import { refusalOf } from "./upstream-refusals.ts";
import { RequestBody, upstreamRequest } from "./upstream-request.ts";

/** One request on its way: joins the client's side to the upstream's and carries back-pressure both ways. */
export class Forwarding implements UpstreamEvents, ExchangeEvents {
  readonly #deps: ForwardDeps;
  /** Replaced when the request is sent again. */
  #flow: Injected;
  readonly #exchange: Exchange;
  readonly #body: RequestBody;
  readonly #answer: Answer;
  readonly #silence: Silence;
  /** Undefined once the exchange is over. */
  #progress: Progress | undefined;
  #call: UpstreamCall | undefined;
  /** The refusal because of which the request is, or was, sent again. */
  #held: HeldAnswer | undefined;
  #relay: Relay | undefined;
  #switching = false;

  constructor(deps: ForwardDeps, flow: Injected, progress: Progress) {
    this.#deps = deps;
    this.#flow = flow;
    this.#exchange = flow.exchange;
    this.#body = new RequestBody(flow, deps.caps.maxRequestBytes);
    const { maxResponseBytes } = deps.caps;
    this.#answer = new Answer(flow.exchange, flow, {
      maxResponseBytes,
      attempt: (step) => this.#attempt(step),
      leaked: (leak) => deps.leaked(this.#flow, leak),
    });
    this.#silence = new Silence(deps.silence, deps.registry.ticker, flow.exchange.request.framing);
    this.#progress = progress;
  }

  start(): void {
    if (this.#flow.outgoing.body.type === "measured") {
      this.#exchange.listen(this);
      return this.#invite();
    }
    const call = this.#open();
    this.#exchange.listen(this);
    // A body that came with the head is about to be handed over: head and body then leave in one write.
    if (this.#exchange.request.framing.type === "none") call.flush();
    else queueMicrotask(() => this.requestFlush());
  }

  requestBody(chunk: Uint8Array): void {
    this.#pass(() => this.#body.push(chunk, this.#call));
  }

  requestEnd(trailers: readonly string[] | undefined): void {
    this.#pass(() => {
      const passing = trailersUpstream(trailers, this.#flow);
      this.#body.end(this.#call, (framing) => {
        queueMicrotask(() => this.requestFlush());
        return this.#open(framing);
      });
      this.#call?.finish(passing);
    });
  }

  /** What may not pass ends the request before it has left. */
  #pass(send: () => void): void {
    if (this.#progress === undefined) return;
    try {
      send();
    } catch (error) {
      if (error instanceof TooLarge) return this.#refuse(new Refused("request_too_large"));
      if (!(error instanceof Refused)) throw error;
      this.#refuse(error);
    }
  }

  requestFlush(): void {
    this.#silence.end();
    if (this.#call?.flush() === false) this.#exchange.pause();
  }

  clientDrain(): void {
    this.#silence.clientTakes(true);
    this.#call?.resume();
  }

  clientGone(): void {
    this.#call?.abort();
    this.#finish("client_closed");
  }

  information(head: UpstreamHead): void {
    this.#attempt(() => this.#answer.information(head));
  }

  head(head: UpstreamHead): void {
    if (head.status === 101) return this.#switch(head);
    if (head.status === 401 && this.#holdBack(head)) return;
    this.#held?.drop();
    this.#silence.answers(head.framing);
    const { maxResponseBytes } = this.#deps.caps;
    const length = head.framing.type === "length" ? head.framing.bytes : 0;
    if (maxResponseBytes > 0 && length > maxResponseBytes)
      return this.#refuse(new Refused("response_too_large"));
    this.#attempt(() => this.#answer.begin(head));
  }

  body(chunk: Uint8Array): void {
    if (this.#progress !== undefined) this.#attempt(() => this.#answer.body(chunk));
  }

  end(trailers: readonly string[] | undefined): void {
    if (this.#progress === undefined) return;
    this.#attempt(() => this.#answer.end(trailers));
    this.#finish("");
    // Whatever is still to come of the request is read by its connection, and goes nowhere.
    this.#exchange.resume();
  }

  fail(fault: UpstreamFault): void {
    if (this.#progress === undefined) return;
    this.#deps.report(fault, this.#flow);
    this.#answer.cutShort();
    // Of two attempts the first one's answer is better than none.
    if (this.#answer.status === 0 && this.#held !== undefined) return this.#held.replay(this);
    this.#refuse(refusalOf(fault));
  }

  drain(): void {
    this.#silence.end();
    this.#exchange.resume();
  }

  flush(): void {
    if (this.#switching) return this.#join();
    this.#attempt(() => {
      const isTaken = this.#answer.flush();
      this.#silence.clientTakes(isTaken);
      if (!isTaken) this.#call?.pause();
    });
  }

  sweep(now: number): void {
    const fault = this.#silence.fault(now, this.#flow.target.host);
    if (fault === undefined || this.#progress === undefined) return;
    // What is known of a first attempt is more than nothing, and its time begins anew.
    if (this.#held?.undecided === true) return this.#held.replay(this);
    this.#call?.abort();
    this.fail(fault);
  }

  /** When the service that let it through changes or goes, so does what it let through (protocol 11.3). */
  policyChanged(vaultId: VaultId | undefined): void {
    if (vaultId !== undefined && vaultId !== this.#flow.access.vaultId) return;
    // A policy that cannot be read changes nothing here.
    this.#deps.stillHolds(this.#flow).then(
      (holds) => {
        if (!holds) this.#revoke();
      },
      () => {},
    );
  }

  #revoke(): void {
    if (this.#progress === undefined) return;
    const relay = this.#relay;
    this.#call?.abort();
    this.#finish("service_changed");
    if (relay === undefined) this.#exchange.abort();
    else relay.destroy();
  }

  /** A body that is collected is asked for here: the upstream hears of the request only when it is complete. */
  #invite(): void {
    if (fieldValue(this.#exchange.request, "expect") === undefined) return;
    this.#exchange.inform(100, "Continue", []);
    this.#exchange.flush();
  }

  /** One step of the answer; where it goes no further it ends, with nothing more of it told. */
  #attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (error instanceof AnswerFault) return this.#refuse(new Refused(error.code, { more: error.message }));
      if (!(error instanceof TooLarge)) throw error;
      if (this.#answer.status === 0) return this.#refuse(new Refused("response_too_large"));
      this.#call?.abort();
      this.#finish("response_truncated");
      this.#exchange.abort();
    }
  }

  #open(framing?: Framing): UpstreamCall {
    const way = this.#deps.upstream.through(this.#flow.policy.upstreamProxy);
    const call = way.open(upstreamRequest(this.#flow, framing), this);
    this.#call = call;
    return call;
  }

  /** Once for a request, however often it is refused. */
  #holdBack(head: UpstreamHead): boolean {
    const call = this.#call;
    if (this.#held !== undefined || call === undefined || !maySendAgain(this.#flow)) return false;
    const held = new HeldAnswer(head, call, {
      renewed: this.#deps.reinject(this.#flow),
      sendAgain: (next) => {
        this.#flow = next;
        this.#answer.follow(next);
        const again = this.#open();
        again.finish();
        again.flush();
      },
      giveBack: () => held.replay(this),
    });
    this.#held = held;
    return true;
  }

  /** RFC 9110 15.2.2: an upstream may only switch to what was asked for. */
  #switch(head: UpstreamHead): void {
    const { upgrade } = this.#flow.outgoing;
    const switched = upgrade === undefined ? undefined : switchHead(head, upgrade, this.#answer.cookiesPass);
    if (switched === undefined) {
      this.#call?.abort();
      const rule = "a 101 to a request that asked for no other protocol";
      return this.fail(new UpstreamFault("malformed", rule, rule));
    }
    this.#attempt(() => {
      this.#answer.switched(switched);
      this.#switching = true;
    });
  }

  #join(): void {
    this.#switching = false;
    const upstream = this.#call?.detach();
    const { upgrade } = this.#flow.outgoing;
    if (upstream === undefined || upgrade === undefined) {
      this.#exchange.abort();
      return this.#finish("upstream_closed");
    }
    const joined = this.#exchange.detach((client) => {
      const relay = new Relay({
        client,
        upstream,
        frames: { toUpstream: upgrade.toUpstream, toClient: this.#answer.frames() },
        outflow: this.#deps.outflow,
        registry: this.#deps.registry,
        policyChanged: (vaultId) => this.policyChanged(vaultId),
        ended: (refused) => this.#finish(refused ?? "upgrade_ended"),
      });
      this.#relay = relay;
      return relay;
    });
    if (joined) return this.#progress?.upgraded({ status: 101, errorCode: "" });
    upstream.destroy();
    this.#finish("client_closed");
  }

  #refuse(refused: Refused): void {
    if (this.#progress === undefined) return;
    this.#call?.abort();
    const begun = this.#answer.status !== 0;
    if (!begun) this.#answer.status = refusalStatus(refused.code);
    this.#finish(refused);
    if (!begun) return refuse(this.#exchange, refused);
    // What was good of it leaves before the end of it is told.
    this.#exchange.flush();
    this.#exchange.abort();
  }

  #finish(why: string | Refused): void {
    const progress = this.#progress;
    this.#progress = undefined;
    this.#call = undefined;
    this.#held?.drop();
    this.#body.close();
    this.#answer.close();
    const isText = typeof why === "string";
    const outcome = this.#answer.outcome(isText ? why : loggedCode(why.code));
    progress?.over(isText ? outcome : { ...outcome, sighted: why.details.sighted });
  }
}
