/**
 * A way out (ways-out.ts has one for each choice of a proxy), and how a connection of it lives:
 *
 *   dial/vetted-address.ts  a name becomes addresses, and each of them is checked
 *   dial/dialler.ts         those are tried as RFC 8305 says; attempt.ts makes one try, verify.ts judges the certificate
 *   upstream-proxy/         where the operator has a proxy, the way leads through it: the proxy resolves, names are judged
 *   dial/tls-dialler.ts     what is spoken on it; known-protocols.ts remembers
 *   ready-connections.ts    dialled to learn that: waits for its first request, for 15 s
 *   http1/connection.ts     one exchange after another; idle in http1/pool.ts by key, for 90 s
 *   http2/session.ts        many streams at once; kept in http2/sessions.ts by key, asked by PING when silent
 *   retired.ts              ended in order: what was written leaves, half-close, a bounded wait, close
 *
 * A request is a Call (upstream-call.ts), which moves on to another connection when the first one could not have done any
 * harm. Keys hold the affinity of the request: no connection ever carries two credentials.
 */
import type { Target } from "../core/net/target.ts";
import type { UpstreamProxies } from "../core/net/upstream-proxy.ts";
import type { Channel } from "../lib/stream/channel.ts";
import type {
  Upstream,
  UpstreamCall,
  UpstreamEvents,
  UpstreamProtocol,
  UpstreamRequest,
} from "../ports/net/upstream.ts";
import type { Dialled } from "./dial/attempt.ts";
import { Dialler } from "./dial/dialler.ts";
import { KnownProtocols } from "./dial/known-protocols.ts";
import { type Resolve, systemResolver } from "./dial/resolver.ts";
import { type Secured, TlsDialler } from "./dial/tls-dialler.ts";
import type { AddressPolicy } from "./dial/vetted-address.ts";
import { Http1Pool } from "./http1/pool.ts";
import type { Http2Session } from "./http2/session.ts";
import { Http2Sessions } from "./http2/sessions.ts";
import { ReadyConnections } from "./ready-connections.ts";
import { Retired } from "./retired.ts";
import { Call } from "./upstream-call.ts";
import { ProxiedDialler } from "./upstream-proxy/proxied-dialler.ts";

const SWEEP_MS = 1000;

export type UpstreamOptions = {
  readonly policy: AddressPolicy;
  /** PEM bundles that upstream certificates are verified against. */
  readonly ca: readonly string[];
  /** How names become addresses; the system's way by default. */
  readonly resolve?: Resolve;
  /** May a connection with this descriptor stay open? All may by default. */
  readonly admits?: (descriptor: number) => boolean;
  /** Proxies on the way; without them every upstream is dialled directly. */
  readonly proxies?: UpstreamProxies | undefined;
};

/** One way to every upstream: HTTP/1.1 by default, HTTP/2 for clients that speak it and for upstreams that speak nothing else. */
export class WayOut implements Upstream {
  readonly #retired = new Retired();
  readonly #known = new KnownProtocols();
  readonly #pool = new Http1Pool(this.#retired);
  readonly #sessions = new Http2Sessions(this.#retired);
  readonly #ready = new ReadyConnections(this.#retired);
  readonly #dialler: Dialler | ProxiedDialler;
  readonly #tls: TlsDialler;
  /** Sessions being opened, by key: one at a time. */
  readonly #opening = new Map<string, Promise<void>>();
  readonly #learning = new Map<string, Promise<UpstreamProtocol>>();
  readonly #timer: Timer;
  /** Requests so far that share no connection. */
  #alone = 0;

  constructor({ policy, ca, resolve = systemResolver(), admits, proxies }: UpstreamOptions) {
    const direct = new Dialler(policy, resolve, admits);
    const retired = this.#retired;
    this.#dialler =
      proxies === undefined
        ? direct
        : new ProxiedDialler({ direct, proxies, policy, resolve, admits, ca, retired });
    this.#tls = new TlsDialler({ dialler: this.#dialler, ca, known: this.#known, retired: this.#retired });
    this.#timer = setInterval(() => this.#sweep(performance.now()), SWEEP_MS);
    this.#timer.unref();
  }

  open(request: UpstreamRequest, events: UpstreamEvents): UpstreamCall {
    const call = new Call(request, events, (moved, fresh) => this.#route(moved, fresh));
    call.start();
    return call;
  }

  async vet(target: Target): Promise<void> {
    await this.#dialler.vet(target);
  }

  protocol(target: Target): UpstreamProtocol | undefined {
    return this.#known.preferred(target);
  }

  learn(target: Target): Promise<UpstreamProtocol> {
    const known = this.#known.preferred(target);
    if (known !== undefined) return Promise.resolve(known);
    const name = nameOf(target);
    const learning = this.#learning.get(name);
    if (learning !== undefined) return learning;
    const learned = this.#tls.http1First(target).then((secured) => {
      this.#ready.add(name, secured);
      return secured.protocol;
    });
    this.#learning.set(name, learned);
    const done = () => void this.#learning.delete(name);
    learned.then(done, done);
    return learned;
  }

  async tunnel(target: Target): Promise<Channel> {
    const dialler = this.#dialler;
    const { channel } = await (dialler instanceof Dialler
      ? dialler.dial(target, undefined)
      : dialler.dialForTunnel(target));
    return channel;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#ready.close();
    this.#pool.close();
    this.#sessions.close();
    this.#retired.close();
  }

  #sweep(now: number): void {
    this.#ready.sweep(now);
    this.#pool.sweep(now);
    this.#sessions.sweep(now);
    this.#retired.sweep(now);
  }

  #route(call: Call, fresh: boolean): void {
    const key = this.#keyOf(call.request);
    if (this.#takesHttp2(call.request)) {
      const session = this.#sessions.take(key);
      if (session !== undefined) return this.#carryOn(call, session);
      return void this.#overHttp2(call, key).catch((error) => call.fail(error));
    }
    const kept = fresh ? undefined : this.#pool.take(key);
    if (kept !== undefined) return call.carry(kept, true);
    this.#connect(call, key).catch((error) => call.fail(error));
  }

  /** Whether the request goes over HTTP/2 as far as is known, or may if the upstream likes. */
  #takesHttp2({ scheme, upgrade, http2, target }: UpstreamRequest): boolean {
    if (upgrade) return false;
    // In the clear nothing is negotiated: who speaks HTTP/2 to us knows that the upstream does (RFC 9113 3.3).
    if (scheme === "http") return http2;
    const known = this.#known.of(target);
    return http2 ? known.http2 !== false : known.http1 === false && known.http2 === true;
  }

  async #connect(call: Call, key: string): Promise<void> {
    const { scheme, target, upgrade } = call.request;
    if (scheme === "http") {
      const dialled = await this.#inTheClear(target, upgrade);
      return this.#begin(call, key, { ...dialled, protocol: "http/1.1" });
    }
    const ready = this.#ready.take(nameOf(target), "http/1.1");
    if (ready !== undefined) return this.#begin(call, key, ready);
    void this.#begin(call, key, await (upgrade ? this.#tls.onlyHttp1(target) : this.#tls.http1First(target)));
  }

  /** What follows an upgrade is no request any more, and needs the upstream's own connection. */
  #inTheClear(target: Target, upgrade: boolean): Promise<Dialled> {
    const dialler = this.#dialler;
    if (upgrade || dialler instanceof Dialler) return dialler.dial(target, undefined);
    return dialler.dialForRequests(target);
  }

  /** Waits for a session with room, or opens one where that is allowed. Throws UpstreamFault. */
  async #overHttp2(call: Call, key: string): Promise<void> {
    const since = performance.now();
    while (this.#opening.has(key) || !this.#sessions.mayOpen(key)) {
      // Whoever waits for a session that another opens shares its fate: one after another would each wait as long.
      await (this.#opening.get(key) ?? this.#sessions.change(since));
      if (call.over) return;
      if (!this.#takesHttp2(call.request)) return this.#route(call, false);
      const session = this.#sessions.take(key);
      if (session !== undefined) return this.#carryOn(call, session);
    }
    const opened = this.#openFor(call, key);
    this.#opening.set(key, opened);
    try {
      await opened;
    } finally {
      this.#opening.delete(key);
    }
  }

  async #openFor(call: Call, key: string): Promise<void> {
    const { scheme, target, http2 } = call.request;
    if (scheme === "http") {
      const dialled = await this.#dialler.dial(target, undefined);
      return this.#begin(call, key, { ...dialled, protocol: "h2" });
    }
    const ready = this.#ready.take(nameOf(target), "h2");
    const secured = ready ?? (await (http2 ? this.#tls.either(target) : this.#tls.http1First(target)));
    const settled = this.#begin(call, key, secured);
    // Whoever waits for this session learns first how many streams it takes.
    await settled;
  }

  #begin(call: Call, key: string, { protocol, channel, forward }: Secured): Promise<void> | undefined {
    const { target } = call.request;
    if (protocol === "http/1.1") {
      if (call.over) this.#retired.end(channel);
      else call.carry(this.#pool.create(key, channel, target.host, forward), false);
      return undefined;
    }
    const session = this.#sessions.add(key, channel, target);
    this.#carryOn(call, session);
    return session.settled;
  }

  #carryOn(call: Call, session: Http2Session): void {
    const { stream, kept } = session.open();
    if (call.request.once === true) session.retire();
    call.carry(stream, kept);
  }

  #keyOf({ affinity, once, scheme, target }: UpstreamRequest): string {
    const shared = `${affinity} ${scheme} ${target.host} ${target.port}`;
    if (once !== true) return shared;
    this.#alone += 1;
    return `${shared} alone ${this.#alone}`;
  }
}

function nameOf(target: Target): string {
  return `${target.host} ${target.port}`;
}
