import type { Target } from "../../core/net/target.ts";
import { UpstreamFault } from "../../core/net/upstream-fault.ts";
import type { Channel } from "../../lib/stream/channel.ts";
import type { Retired } from "../retired.ts";
import { Http2Session } from "./session.ts";

const IDLE_MS = 90_000;
const MAX_SESSIONS = 512;
const MAX_SESSIONS_PER_KEY = 16;
/** So long a request waits for room on sessions that are all full. */
const WAIT_MS = 30_000;

type Waiter = { readonly since: number; wake(): void; refuse(): void };

/** HTTP/2 sessions by key, bounded in number, and who waits for a stream of one. */
export class Http2Sessions {
  readonly #sessions = new Map<string, Http2Session[]>();
  readonly #waiting = new Set<Waiter>();
  readonly #retired: Retired;
  #count = 0;

  /** `retired` sees to it that connections of sessions that have ended go, whatever their peers do. */
  constructor(retired: Retired) {
    this.#retired = retired;
  }

  /** A session that takes another stream now. */
  take(key: string): Http2Session | undefined {
    return this.#sessions.get(key)?.find((session) => session.hasRoom);
  }

  /** Whether a further session of this key may be opened; the one longest idle gives way where all are too many. */
  mayOpen(key: string): boolean {
    if ((this.#sessions.get(key)?.length ?? 0) >= MAX_SESSIONS_PER_KEY) return false;
    if (this.#count < MAX_SESSIONS) return true;
    let oldest: Http2Session | undefined;
    for (const session of this.#all()) {
      if (session.idle && session.idleSince < (oldest?.idleSince ?? Number.POSITIVE_INFINITY))
        oldest = session;
    }
    oldest?.retire();
    return this.#count < MAX_SESSIONS;
  }

  add(key: string, channel: Channel, target: Target): Http2Session {
    const session = new Http2Session(channel, target, () => this.#changed(key, session));
    const list = this.#sessions.get(key);
    if (list === undefined) this.#sessions.set(key, [session]);
    else list.push(session);
    this.#count += 1;
    return session;
  }

  /** Resolves when a session has changed: there may be room. Who has waited since long before is refused. */
  change(since: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const refuse = () =>
        reject(new UpstreamFault("timeout", "every HTTP/2 session that may be opened was full for too long"));
      this.#waiting.add({ since, wake: resolve, refuse });
    });
  }

  sweep(now: number): void {
    for (const session of [...this.#all()]) {
      if (session.idle && now - session.idleSince > IDLE_MS) session.retire();
      else session.sweep(now);
    }
    for (const waiter of this.#waiting) {
      if (now - waiter.since <= WAIT_MS) continue;
      this.#waiting.delete(waiter);
      waiter.refuse();
    }
  }

  close(): void {
    for (const session of [...this.#all()]) session.destroy();
  }

  *#all(): Generator<Http2Session> {
    for (const list of this.#sessions.values()) yield* list;
  }

  #changed(key: string, session: Http2Session): void {
    const list = this.#sessions.get(key);
    const at = session.alive ? -1 : (list?.indexOf(session) ?? -1);
    if (list !== undefined && at >= 0) {
      list.splice(at, 1);
      this.#retired.watch(session.channel);
      this.#count -= 1;
      if (list.length === 0) this.#sessions.delete(key);
    }
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const waiter of waiting) waiter.wake();
  }
}
