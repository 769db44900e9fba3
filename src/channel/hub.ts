import { outcomeOf, standingsOf } from "../app/agent/channel/outcome.ts";
import type { Presence } from "../app/agent/presence.ts";
import type { AgentId, RegistrationId } from "../core/ids.ts";
import type { Clock } from "../ports/clock.ts";
import type { Change } from "../ports/store/instance/changes.ts";
import type { Store } from "../ports/store.ts";
import type { Conversation, State } from "./conversation.ts";

/** So many sockets one agent may have. */
const PER_AGENT = 64;
/** Whoever waits is looked at again this often, should a change have gone by unheard. */
const LOOK_AGAIN_MS = 5000;
/** After so many of these, agents are too, whose policies may have ended. */
const AGENTS_EVERY = 6;

type Deps = {
  readonly store: Pick<Store, "agents" | "changes" | "policies" | "registrations">;
  readonly clock: Clock;
  readonly presence: Pick<Presence, "seen" | "left">;
  fault(error: unknown): void;
};

/**
 * Who is on the channel: keys that wait for a decision, and agents. What is decided, or changes, is told as soon as it is
 * known here, which is within half a second when another server did it.
 */
export class Hub {
  readonly #deps: Deps;
  readonly #known = new Map<Conversation, State>();
  readonly #pending = new Map<RegistrationId, Set<Conversation>>();
  readonly #agents = new Map<AgentId, Set<Conversation>>();
  readonly #unsubscribe: () => void;
  readonly #timer: Timer;
  /** Whose standing may have changed; everybody's with `all`. */
  #doubtful: Set<AgentId> | "all" = new Set();
  #looking: Promise<void> | undefined;
  #again = false;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#unsubscribe = deps.store.changes.subscribe((change) => this.#heard(change));
    let times = 0;
    this.#timer = setInterval(() => {
      times += 1;
      if (times % AGENTS_EVERY === 0) this.#heard({ type: "instance" });
      else if (this.#pending.size > 0) this.#look();
    }, LOOK_AGAIN_MS);
    this.#timer.unref();
  }

  /** A conversation stands otherwise than before. */
  changed(conversation: Conversation): void {
    const before = this.#known.get(conversation);
    const now = conversation.state;
    if (before?.type === "pending") remove(this.#pending, before.registrationId, conversation);
    if (before?.type === "registered") {
      if (remove(this.#agents, before.agentId, conversation)) this.#deps.presence.left(before.agentId);
    }
    this.#known.set(conversation, now);
    if (now.type === "over") this.#known.delete(conversation);
    if (now.type === "pending") {
      add(this.#pending, now.registrationId, conversation);
      // It may have been decided since it was read.
      this.#look();
    }
    if (now.type === "registered") this.#join(conversation, now.agentId);
  }

  alive(agentId: AgentId): void {
    this.#deps.presence.seen(agentId, "ws");
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#unsubscribe();
  }

  #join(conversation: Conversation, agentId: AgentId): void {
    const sockets = add(this.#agents, agentId, conversation);
    this.alive(agentId);
    const [oldest] = sockets;
    if (sockets.size > PER_AGENT) oldest?.crowdOut();
    this.#doubt(agentId);
    this.#look();
  }

  #heard(change: Change): void {
    if (change.type === "vault" || this.#known.size === 0) return;
    if (change.type === "instance") this.#doubtful = "all";
    else if (this.#agents.has(change.id as AgentId)) this.#doubt(change.id as AgentId);
    else if (this.#pending.size === 0) return;
    this.#look();
  }

  #doubt(agentId: AgentId): void {
    if (this.#doubtful !== "all") this.#doubtful.add(agentId);
  }

  /** One look at a time, and none is missed. */
  #look(): void {
    this.#again = true;
    this.#looking ??= this.#lookAtAll().finally(() => {
      this.#looking = undefined;
    });
  }

  async #lookAtAll(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        await this.#lookAtPending();
        await this.#lookAtAgents();
      } catch (error) {
        // The next look, within seconds, finds what this one could not.
        this.#deps.fault(error);
        return;
      }
    }
  }

  async #lookAtPending(): Promise<void> {
    for (const [id, conversations] of [...this.#pending]) {
      const outcome = await outcomeOf(this.#deps.store, id);
      if (outcome.type === "pending") continue;
      for (const conversation of [...conversations]) await conversation.decided(outcome);
    }
  }

  async #lookAtAgents(): Promise<void> {
    const ids = this.#doubtful === "all" ? [...this.#agents.keys()] : [...this.#doubtful];
    this.#doubtful = new Set();
    if (ids.length === 0) return;
    const standings = await standingsOf(this.#deps, ids);
    for (const id of ids) {
      for (const conversation of [...(this.#agents.get(id) ?? [])]) conversation.stands(standings.get(id));
    }
  }
}

function add<K>(groups: Map<K, Set<Conversation>>, key: K, conversation: Conversation): Set<Conversation> {
  const group = groups.get(key) ?? new Set();
  group.add(conversation);
  groups.set(key, group);
  return group;
}

/** True when it was the last. */
function remove<K>(groups: Map<K, Set<Conversation>>, key: K, conversation: Conversation): boolean {
  const group = groups.get(key);
  if (group === undefined || !group.delete(conversation) || group.size > 0) return false;
  return groups.delete(key);
}
