import type { Target } from "../../core/net/target.ts";
import type { Channel } from "../../lib/stream/channel.ts";
import { Http2Session } from "./session.ts";

const IDLE_MS = 90_000;
const MAX_SESSIONS = 512;
const MAX_SESSIONS_PER_KEY = 16;

/** HTTP/2 sessions by key, bounded in number, and who waits for a stream of one. */
export class Http2Sessions {
  readonly #sessions = new Map<string, Http2Session[]>();
  readonly #waiting = new Map<string, (() => void)[]>();
  #count = 0;

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

  /** Resolves when a session of this key has changed: there may be room. */
  change(key: string): Promise<void> {
    return new Promise((resolve) => {
      const list = this.#waiting.get(key);
      if (list === undefined) this.#waiting.set(key, [resolve]);
      else list.push(resolve);
    });
  }

  sweep(now: number): void {
    for (const session of [...this.#all()]) {
      if (session.idle && now - session.idleSince > IDLE_MS) session.retire();
      else session.sweep(now);
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
      this.#count -= 1;
      if (list.length === 0) this.#sessions.delete(key);
    }
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    for (const resolve of waiting ?? []) resolve();
  }
}
