import { addsSecrets } from "../../../core/injection/plan.ts";
import type { UpstreamFault } from "../../../core/net/upstream-fault.ts";
import type { UpstreamCall, UpstreamEvents, UpstreamHead } from "../../../ports/net/upstream.ts";
import type { Injected } from "../../flow.ts";

/** A refusal whose body is longer is not held back: it passes, and is the answer. */
const HELD_BYTES = 64 * 1024;

/**
 * Whether a 401 may have the request sent once more, with what follows the credential that was refused (protocol 11.3):
 * it carries one of ours, sending it twice does no harm and there is no body that would have to be kept.
 */
export function maySendAgain({ plan, exchange: { request } }: Injected): boolean {
  if (plan === undefined || !addsSecrets(plan) || request.framing.type !== "none") return false;
  return request.method === "GET" || request.method === "HEAD";
}

/** What becomes of an answer that was held back; one of these is called, once, unless it was dropped. */
export type HeldOutcome = {
  /** The whole answer has been read, so that its connection may serve others: the request may be sent again. */
  sendAgain(next: Injected): void;
  /** There is nothing else to try. It goes on being told to the call's new listener. */
  giveBack(): void;
};

/**
 * A 401 from its head on, held back until it is known whether there is another credential to try. Its body is read to
 * its end meanwhile; it is passed on as it came when there is no other, or when it grows too long to be held.
 */
export class HeldAnswer implements UpstreamEvents {
  readonly #call: UpstreamCall;
  readonly #outcome: HeldOutcome;
  readonly #told: ((to: UpstreamEvents) => void)[] = [];
  #bytes = 0;
  #whole = false;
  #next: Injected | undefined;
  #over = false;

  constructor(
    head: UpstreamHead,
    call: UpstreamCall,
    { renewed, ...outcome }: HeldOutcome & { readonly renewed: Promise<Injected | undefined> },
  ) {
    this.#call = call;
    this.#outcome = outcome;
    this.#told.push((to) => to.head(head));
    call.tell(this);
    renewed.then(
      (next) => this.#settle(next),
      // What cannot be asked has no other answer.
      () => this.#settle(undefined),
    );
  }

  /** It is not known yet what becomes of it. */
  get undecided(): boolean {
    return !this.#over;
  }

  /** Tells all that was held, and leaves the rest to be told to the same. */
  replay(to: UpstreamEvents): void {
    this.#over = true;
    this.#call.tell(to);
    for (const tell of this.#told.splice(0)) tell(to);
    to.flush();
  }

  /** Nobody wants it any more. */
  drop(): void {
    this.#over = true;
    this.#told.length = 0;
  }

  information(): void {}

  head(): void {}

  body(chunk: Uint8Array): void {
    this.#told.push((to) => to.body(chunk));
    this.#bytes += chunk.length;
    if (this.#bytes > HELD_BYTES) this.#giveBack();
  }

  end(trailers: readonly string[] | undefined): void {
    this.#told.push((to) => to.end(trailers));
    this.#complete();
  }

  fail(fault: UpstreamFault): void {
    this.#told.push((to) => to.fail(fault));
    this.#complete();
  }

  drain(): void {}

  flush(): void {}

  #settle(next: Injected | undefined): void {
    this.#next = next;
    if (next === undefined) this.#giveBack();
    else if (this.#whole) this.#sendAgain(next);
  }

  #complete(): void {
    this.#whole = true;
    if (this.#next !== undefined) this.#sendAgain(this.#next);
  }

  #sendAgain(next: Injected): void {
    if (this.#over) return;
    this.#over = true;
    this.#outcome.sendAgain(next);
  }

  #giveBack(): void {
    if (this.#over) return;
    this.#over = true;
    this.#outcome.giveBack();
  }
}
