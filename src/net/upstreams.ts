import type { ClientHttp2Session } from "node:http2";
import { UpstreamFault } from "../core/net/upstream-fault.ts";
import { Lru } from "../lib/lru.ts";
import type { Upstream, UpstreamCall, UpstreamEvents, UpstreamRequest } from "../ports/upstream.ts";
import { openHttp2, openStream } from "./http2-upstream.ts";
import { type UpstreamOptions, UpstreamPool } from "./upstream-pool.ts";

/** Upstreams that chose HTTP/1.1 are not asked again for a while. */
const REMEMBERED = 1024;
const IDLE_MS = 90_000;

type Session = { readonly opened: Promise<ClientHttp2Session | undefined>; usedAt: number };

/**
 * Every way to an upstream: HTTP/1.1 by default, HTTP/2 for clients that speak it, where the upstream does too.
 * Sessions are kept by the same affinity as connections: none ever carries two credentials.
 */
export function createUpstreams(options: UpstreamOptions): Upstream {
  const pool = new UpstreamPool(options);
  const sessions = new Map<string, Session>();
  const onlyHttp1 = new Lru<string, true>(REMEMBERED);

  const sweep = setInterval(() => {
    for (const [key, session] of sessions) {
      if (performance.now() - session.usedAt < IDLE_MS) continue;
      sessions.delete(key);
      void session.opened.then(
        (opened) => opened?.close(),
        () => {},
      );
    }
  }, 10_000);
  sweep.unref();

  const sessionFor = (request: UpstreamRequest): Promise<ClientHttp2Session | undefined> => {
    const key = `${request.affinity} ${request.target.host} ${request.target.port}`;
    const known = sessions.get(key);
    if (known !== undefined) {
      known.usedAt = performance.now();
      return known.opened;
    }
    const opened = openHttp2(request.target, options);
    sessions.set(key, { opened, usedAt: performance.now() });
    const forget = () => {
      if (sessions.get(key)?.opened === opened) sessions.delete(key);
    };
    opened.then((session) => {
      if (session === undefined) return forget();
      session.once("close", forget);
      session.once("goaway", forget);
    }, forget);
    return opened;
  };

  return {
    open(request, events) {
      const name = `${request.target.host} ${request.target.port}`;
      if (!request.http2 || request.scheme !== "https" || onlyHttp1.get(name) === true) {
        return pool.open(request, events);
      }
      return new Deferred(events, async () => {
        const session = await sessionFor(request);
        if (session !== undefined && !session.closed && !session.destroyed) {
          return openStream(session, request, events);
        }
        if (session === undefined) onlyHttp1.set(name, true);
        return pool.open(request, events);
      });
    },
    close() {
      clearInterval(sweep);
      for (const { opened } of sessions.values())
        void opened.then(
          (session) => session?.close(),
          () => {},
        );
      pool.close();
    },
  };
}

/** A call whose protocol is not known yet; what is written meanwhile waits. */
class Deferred implements UpstreamCall {
  readonly #events: UpstreamEvents;
  #call: UpstreamCall | undefined;
  #waiting: Uint8Array[] = [];
  #finished = false;
  #aborted = false;
  #paused = false;

  constructor(events: UpstreamEvents, choose: () => Promise<UpstreamCall>) {
    this.#events = events;
    choose().then(
      (call) => this.#begin(call),
      (error: unknown) => {
        if (this.#aborted) return;
        this.#aborted = true;
        events.fail(error instanceof UpstreamFault ? error : new UpstreamFault("refused", "dial failed"));
        events.flush();
      },
    );
  }

  write(chunk: Uint8Array): void {
    if (this.#call === undefined) this.#waiting.push(chunk);
    else this.#call.write(chunk);
  }

  flush(): boolean {
    return this.#call === undefined ? this.#waiting.length === 0 : this.#call.flush();
  }

  finish(): void {
    this.#finished = true;
    this.#call?.finish();
  }

  abort(): void {
    this.#aborted = true;
    this.#call?.abort();
  }

  pause(): void {
    this.#paused = true;
    this.#call?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#call?.resume();
  }

  detach() {
    return this.#call?.detach();
  }

  #begin(call: UpstreamCall): void {
    if (this.#aborted) return call.abort();
    this.#call = call;
    if (this.#paused) call.pause();
    for (const chunk of this.#waiting) call.write(chunk);
    this.#waiting = [];
    if (this.#finished) call.finish();
    if (call.flush()) this.#events.drain();
  }
}
