/** What the data plane is given of questions: whether a request has to ask, a place to wait, and what was answered. */
import {
  ASK_WAIT_MS,
  type AskAnswer,
  type AskId,
  asksPeople,
  bindingText,
  MAX_ASKS_PER_MINUTE,
  MAX_WAITING_PER_ACTOR,
  NO_HOLDS_MS,
} from "../../core/ask/ask.ts";
import { isAllowed, runOf } from "../../core/ask/run.ts";
import type { VaultId } from "../../core/ids.ts";
import type { Target } from "../../core/net/target.ts";
import type { Access } from "../proxy/proxy-access.ts";
import type { VaultPolicy } from "../proxy/routing.ts";
import { type AskRequest, type RaiseDeps, raise } from "./raise.ts";

/**
 * `once`: this request may go, once. `again`: somebody decided something, and the request is to be looked at anew.
 * `expired`: nobody answered. `full`: so many of the actor's wait, or have asked lately, that nobody is asked.
 * `stopped`: the server stops.
 */
export type AskOutcome = "once" | "again" | "no" | "expired" | "full" | "stopped";

export type Waiting = {
  readonly outcome: Promise<AskOutcome>;
  /** When it is over, in ms since 1970. */
  readonly deadline: number;
  /** Gives its place back; the outcome settles no more. */
  leave(): void;
};

export type Asking = {
  /** Whether a person decides about requests of this access to hosts that no service is for. */
  asks(policy: VaultPolicy, access: Access): boolean;
  /** Whether one has allowed them for this run. */
  allows(policy: VaultPolicy, access: Access, target: Target): boolean;
  /** Takes a place. Of requests that are the same in all that an answer is bound to, several wait for one answer. */
  wait(request: AskRequest): Waiting;
  /** Everybody who waits is told so, and from now on nobody is taken. */
  stop(): void;
};

/** How late the end of a wait may be noticed. */
const SWEEP_MS = 200;
const MINUTE_MS = 60_000;
/** Of refusals that still hold, and of actors whose questions are counted. */
const MAX_REMEMBERED = 1024;

type Waiter = {
  readonly actor: string;
  readonly tell: (outcome: AskOutcome) => void;
  readonly fail: (error: unknown) => void;
};

type Question = {
  readonly vaultId: VaultId;
  readonly binding: string;
  readonly deadline: number;
  /** Oldest first. */
  readonly waiters: Set<Waiter>;
  /** Undefined until it is stored. */
  id: AskId | undefined;
  /** Its end is being written. */
  ending: boolean;
};

export function createAsking(deps: RaiseDeps): Asking {
  return new Room(deps);
}

class Room implements Asking {
  readonly #deps: RaiseDeps;
  readonly #questions = new Map<string, Question>();
  readonly #waiting = new Map<string, number>();
  /** When questions of an actor were raised within the last minute. */
  readonly #raised = new Map<string, number[]>();
  /** Until when a refusal of the same request holds. */
  readonly #refused = new Map<string, number>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #unsubscribe: (() => void) | undefined;
  #stopped = false;

  constructor(deps: RaiseDeps) {
    this.#deps = deps;
  }

  asks(policy: VaultPolicy, { principal }: Access): boolean {
    return asksPeople(policy.unmatchedHosts, principal);
  }

  allows(policy: VaultPolicy, { principal }: Access, target: Target): boolean {
    if (policy.allowances.size === 0) return false;
    return isAllowed(policy.allowances, { run: runOf(principal), target }, this.#deps.clock.now());
  }

  wait(request: AskRequest): Waiting {
    const now = this.#deps.clock.now();
    const actor = request.access.countedAs;
    const latest = Math.min(now + ASK_WAIT_MS, request.deadline ?? Number.POSITIVE_INFINITY);
    const settled = (outcome: AskOutcome) => ({
      outcome: Promise.resolve(outcome),
      deadline: latest,
      leave() {},
    });
    if (this.#stopped) return settled("stopped");
    if (latest <= now) return settled("expired");
    const binding = this.#bindingOf(request);
    if ((this.#refused.get(binding) ?? 0) > now) return settled("no");
    if ((this.#waiting.get(actor) ?? 0) >= MAX_WAITING_PER_ACTOR) return settled("full");
    let question = this.#questions.get(binding);
    if (question === undefined) {
      if (!this.#mayRaise(actor, now)) return settled("full");
      question = this.#open(request, binding, latest);
    }
    return this.#join(question, actor);
  }

  stop(): void {
    this.#stopped = true;
    for (const question of [...this.#questions.values()]) {
      this.#close(question, "stopped");
      this.#noteEnd(question, "left");
    }
  }

  #bindingOf({ access, method, scheme, target, pathAndQuery, body }: AskRequest): string {
    const { vaultId, principal } = access;
    const run = runOf(principal);
    return this.#deps.digest(bindingText({ vaultId, run, method, scheme, target, pathAndQuery, body }));
  }

  #mayRaise(actor: string, now: number): boolean {
    const lately = (this.#raised.get(actor) ?? []).filter((at) => now - at < MINUTE_MS);
    if (lately.length >= MAX_ASKS_PER_MINUTE) return false;
    remember(this.#raised, actor, [...lately, now]);
    return true;
  }

  #open(request: AskRequest, binding: string, deadline: number): Question {
    const { vaultId } = request.access;
    const question: Question = {
      vaultId,
      binding,
      deadline,
      waiters: new Set(),
      id: undefined,
      ending: false,
    };
    this.#questions.set(binding, question);
    this.#watch();
    void this.#raise(question, request);
    return question;
  }

  async #raise(question: Question, request: AskRequest): Promise<void> {
    const { binding, deadline } = question;
    try {
      const id = await raise(this.#deps, request, { binding, deadline });
      if (id === undefined) return this.#close(question, "full");
      question.id = id;
      if (!this.#isOpen(question)) return this.#noteEnd(question, "left");
      // An answer may have come before it was known here which question it is for.
      await this.#look([question]);
    } catch (error) {
      this.#fail(question, error);
    }
  }

  #join(question: Question, actor: string): Waiting {
    const { promise, resolve, reject } = Promise.withResolvers<AskOutcome>();
    const waiter: Waiter = { actor, tell: resolve, fail: reject };
    question.waiters.add(waiter);
    this.#waiting.set(actor, (this.#waiting.get(actor) ?? 0) + 1);
    const leave = () => {
      if (!this.#drop(question, waiter)) return;
      if (question.waiters.size > 0) return;
      this.#forget(question);
      this.#noteEnd(question, "left");
    };
    return { outcome: promise, deadline: question.deadline, leave };
  }

  /** False when it was gone already. */
  #drop(question: Question, waiter: Waiter): boolean {
    if (!question.waiters.delete(waiter)) return false;
    const left = (this.#waiting.get(waiter.actor) ?? 1) - 1;
    if (left > 0) this.#waiting.set(waiter.actor, left);
    else this.#waiting.delete(waiter.actor);
    return true;
  }

  #answered(question: Question, answer: AskAnswer): void {
    if (!this.#isOpen(question)) return;
    switch (answer) {
      case "once": {
        // For one request. Others that are the same ask anew.
        const [first] = question.waiters;
        if (first !== undefined && this.#drop(question, first)) first.tell("once");
        return this.#close(question, "again");
      }
      case "no":
        remember(this.#refused, question.binding, this.#deps.clock.now() + NO_HOLDS_MS);
        return this.#close(question, "no");
      case "run":
      case "always":
        return this.#close(question, "again");
      default:
        answer satisfies never;
    }
  }

  #close(question: Question, outcome: AskOutcome): void {
    this.#forget(question);
    for (const waiter of [...question.waiters]) if (this.#drop(question, waiter)) waiter.tell(outcome);
  }

  #fail(question: Question, error: unknown): void {
    this.#forget(question);
    for (const waiter of [...question.waiters]) if (this.#drop(question, waiter)) waiter.fail(error);
  }

  #isOpen(question: Question): boolean {
    return this.#questions.get(question.binding) === question;
  }

  #forget(question: Question): void {
    if (!this.#isOpen(question)) return;
    this.#questions.delete(question.binding);
    if (this.#questions.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  /** Only while somebody waits: nobody else pays for it. */
  #watch(): void {
    this.#timer ??= setInterval(() => void this.#sweep(), SWEEP_MS).unref();
    this.#unsubscribe ??= this.#deps.store.changes.subscribe((change) => {
      if (change.type === "actor") return;
      const { type } = change;
      const all = [...this.#questions.values()];
      void this.#look(type === "instance" ? all : all.filter(({ vaultId }) => vaultId === change.id));
    });
  }

  /** A store that is away answers later, or the wait ends without it. */
  async #look(questions: readonly Question[]): Promise<void> {
    const ids = questions.flatMap(({ id }) => (id === undefined ? [] : [id]));
    if (ids.length === 0) return;
    const answers = await this.#deps.store.asks.answers(ids).catch(() => undefined);
    for (const question of questions) {
      const answer = question.id === undefined ? undefined : answers?.get(question.id);
      if (answer !== undefined) this.#answered(question, answer);
    }
  }

  async #sweep(): Promise<void> {
    const now = this.#deps.clock.now();
    const over = [...this.#questions.values()].filter(({ deadline, ending }) => now >= deadline && !ending);
    await Promise.all(over.map((question) => this.#expire(question)));
  }

  /** Somebody may have answered in the last moment, of which no word has come yet: what is stored decides. */
  async #expire(question: Question): Promise<void> {
    question.ending = true;
    const { id } = question;
    if (id !== undefined) {
      await this.#deps.store.asks.end(id, "expired").catch(() => {});
      await this.#look([question]);
    }
    if (this.#isOpen(question)) this.#close(question, "expired");
  }

  #noteEnd({ id }: Question, status: "left"): void {
    if (id !== undefined) void this.#deps.store.asks.end(id, status).catch(() => {});
  }
}

/** The oldest is forgotten for it where there are too many. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= MAX_REMEMBERED) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
