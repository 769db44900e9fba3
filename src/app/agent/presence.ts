import type { AgentId } from "../../core/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type {
  AgentPresence,
  LeftAgent,
  PresenceSource,
  SeenAgent,
} from "../../ports/store/agent/presence.ts";
import type { Store } from "../../ports/store.ts";

/**
 * Which agents are there: noted in memory on every request, written in batches. Lists ask for `flush` first and find
 * then in the database what this server knows.
 */
export type Presence = {
  /** It made a request, or a socket of it gave a sign of life. At most a write to a map, and that once a second. */
  seen(agentId: AgentId, source: PresenceSource): void;
  /** Its last socket here has closed: it is online only if a request says so. */
  left(agentId: AgentId): void;
  /** Writes what is new. Never rejects: what cannot be written, as on a full disk, is kept for the next time. */
  flush(): Promise<void>;
  /** What is known of them now; those never seen are left out. */
  of(ids: readonly AgentId[]): Promise<ReadonlyMap<AgentId, AgentPresence>>;
  /** Calls back when an agent has come or gone, which others should not be told a quarter of a minute late. */
  onTurn(listener: () => void): void;
};

type Deps = {
  readonly store: Pick<Store, "agentPresence">;
  readonly clock: Clock;
  /** For how long an agent counts as there once it was seen, in ms. */
  readonly ttlMs: number;
};

const NOTED_MS = 1000;

type Noted = {
  source: PresenceSource;
  seenAt: number;
  requestsUntil: number;
  socketUntil: number;
  /** Set when its last socket has closed: until when that one had been said to hold. */
  leftAt: number | undefined;
  heldUntil: number;
};

export function createPresence(deps: Deps): Presence {
  return new NotedPresence(deps);
}

class NotedPresence implements Presence {
  readonly #deps: Deps;
  readonly #noted = new Map<AgentId, Noted>();
  readonly #unwritten = new Set<AgentId>();
  #writing = Promise.resolve();
  #tell: () => void = () => {};

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  seen(agentId: AgentId, source: PresenceSource): void {
    const now = this.#deps.clock.now();
    const known = this.#noted.get(agentId);
    const since = known === undefined ? Number.POSITIVE_INFINITY : now - known.seenAt;
    if (since >= 0 && since < NOTED_MS && known?.source === source && known.leftAt === undefined) return;
    const until = now + this.#deps.ttlMs;
    const noted = known ?? { ...NEVER };
    const hasCome = onlineUntil(noted) <= now;
    noted.source = source;
    noted.seenAt = now;
    if (source === "ws") {
      noted.socketUntil = until;
      noted.leftAt = undefined;
    } else noted.requestsUntil = until;
    if (known === undefined) this.#noted.set(agentId, noted);
    this.#unwritten.add(agentId);
    if (hasCome) this.#tell();
  }

  left(agentId: AgentId): void {
    const noted = this.#noted.get(agentId);
    if (noted === undefined || noted.socketUntil === 0) return;
    noted.leftAt = this.#deps.clock.now();
    noted.heldUntil = onlineUntil(noted);
    noted.socketUntil = 0;
    this.#unwritten.add(agentId);
    this.#tell();
  }

  /** One at a time; who calls while one is under way waits for it, and for what is new since. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write()).catch(() => {});
    return this.#writing;
  }

  async of(ids: readonly AgentId[]): Promise<ReadonlyMap<AgentId, AgentPresence>> {
    await this.flush();
    const found = await this.#deps.store.agentPresence.of(ids);
    return new Map(found.map((presence) => [presence.agentId, presence]));
  }

  onTurn(listener: () => void): void {
    this.#tell = listener;
  }

  async #write(): Promise<void> {
    if (this.#unwritten.size === 0) return;
    const ids = [...this.#unwritten];
    this.#unwritten.clear();
    const now = this.#deps.clock.now();
    const seen: SeenAgent[] = [];
    const left: LeftAgent[] = [];
    for (const agentId of ids) {
      const noted = this.#noted.get(agentId);
      if (noted === undefined) continue;
      const { source, seenAt: lastSeenAt, requestsUntil, leftAt, heldUntil } = noted;
      seen.push({
        agentId,
        lastSeenAt,
        source,
        requestsUntil,
        onlineUntil: Math.max(onlineUntil(noted), leftAt ?? 0),
      });
      if (leftAt !== undefined) left.push({ agentId, at: leftAt, heldUntil });
    }
    try {
      await this.#deps.store.agentPresence.seen(seen);
      if (left.length > 0) await this.#deps.store.agentPresence.left(left);
    } catch (error) {
      for (const agentId of ids) this.#unwritten.add(agentId);
      throw error;
    }
    this.#forget(ids, now);
  }

  /** Nothing stays in memory of who is away and written down. */
  #forget(ids: readonly AgentId[], now: number): void {
    for (const agentId of ids) {
      const noted = this.#noted.get(agentId);
      if (noted === undefined || this.#unwritten.has(agentId)) continue;
      noted.leftAt = undefined;
      if (onlineUntil(noted) <= now) this.#noted.delete(agentId);
    }
  }
}

const NEVER: Noted = {
  source: "api",
  seenAt: Number.NEGATIVE_INFINITY,
  requestsUntil: 0,
  socketUntil: 0,
  leftAt: undefined,
  heldUntil: 0,
};

function onlineUntil({ requestsUntil, socketUntil }: Noted): number {
  return Math.max(requestsUntil, socketUntil);
}
