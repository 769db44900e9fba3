import type { Target } from "../../core/net/target.ts";
import type { Leaf, LeafIssuer } from "../../ports/leaf-issuer.ts";
import type { Connections, Held } from "../connections.ts";
import type { RawClient } from "../exchange.ts";
import type { Arrived, Caller } from "../flow.ts";
import type { Http1Connection } from "../http1/connection.ts";
import type { Lasting, Live } from "../live.ts";
import type { Pipeline } from "../pipeline.ts";
import { Refused } from "../refusal.ts";
import { HelloReader } from "./hello-reader.ts";
import { Inner } from "./inner.ts";
import type { OuterSocket } from "./listener.ts";

export type TunnelDeps = {
  readonly pipeline: Pipeline;
  readonly leaves: LeafIssuer;
  readonly connections: Connections;
  readonly live: Live;
  fault(error: unknown): void;
};

/** The connection a CONNECT came on. `socket` is absent when it is inside TLS already. */
export type Outer = { readonly connection: Http1Connection; readonly socket: OuterSocket | undefined };

/** What a tunnel is for: reaching a target on behalf of a caller. */
export type Purpose = { readonly target: Target; readonly caller: Caller };

const ESTABLISHED = Buffer.from("HTTP/1.1 200 Connection Established\r\n\r\n");
const HANDSHAKE_MS = 10_000;

/** Answers a CONNECT and serves what comes through it. */
export async function openTunnel(deps: TunnelDeps, arrived: Arrived, outer: Outer): Promise<void> {
  const authenticated = await deps.pipeline.authenticate(arrived);
  if (authenticated === undefined) return outer.connection.hold(false);
  const refuse = (refused: Refused) => {
    deps.pipeline.reject(authenticated, refused);
    outer.connection.hold(false);
  };
  // Minted before the answer, so that a host no certificate can be made for is refused in words.
  const { target, caller } = arrived;
  const leaf = await leafFor(deps, target.host);
  if (leaf === undefined) return refuse(new Refused("invalid_host"));
  // Nothing is waited for between this and the tunnel's being counted.
  if (!deps.live.hasRoom(authenticated.access.countedAs)) {
    return refuse(new Refused("too_many_connections", { retryAfter: 1 }));
  }
  const early = outer.connection.takeEarly();
  const raw = outer.connection.detach();
  if (raw === undefined) return;
  raw.write(ESTABLISHED);
  raw.flush();
  new Opening(deps, { target, caller }, { raw, socket: outer.socket, leaf }).begin(early, outer.connection);
}

async function leafFor(deps: TunnelDeps, host: string): Promise<Leaf | undefined> {
  const cached = deps.leaves.cached(host);
  if (cached !== undefined) return cached;
  try {
    return await deps.leaves.issue(host);
  } catch {
    return undefined;
  }
}

/** What a tunnel runs on. */
export type Below = {
  readonly raw: RawClient;
  readonly socket: OuterSocket | undefined;
  readonly leaf: Leaf;
};

/** From the 200 to the first request: waits for the first bytes and decides what is spoken. */
class Opening implements Held, Lasting {
  readonly #deps: TunnelDeps;
  readonly #to: Purpose;
  readonly #below: Below;
  readonly #since: number;
  readonly #reader = new HelloReader();
  #decided = false;

  constructor(deps: TunnelDeps, to: Purpose, below: Below) {
    this.#deps = deps;
    this.#to = to;
    this.#below = below;
    this.#since = deps.connections.ticker.now;
  }

  begin(early: Uint8Array | undefined, outer: Http1Connection): void {
    this.#deps.connections.add(this);
    this.#deps.live.add(this);
    this.#below.raw.listen({
      data: (chunk) => this.#onData(chunk),
      drain() {},
      close: () => this.#leave(),
    });
    outer.hold(false);
    if (early !== undefined) this.#onData(early);
  }

  sweep(now: number): void {
    if (now - this.#since > HANDSHAKE_MS) this.destroy();
  }

  retire(): void {
    this.destroy();
  }

  destroy(): void {
    this.#leave();
    this.#below.raw.end();
  }

  get caller(): Caller {
    return this.#to.caller;
  }

  #leave(): void {
    this.#deps.connections.remove(this);
    this.#deps.live.remove(this);
  }

  #onData(chunk: Uint8Array): void {
    if (this.#decided) return;
    const first = this.#reader.push(chunk);
    if (first === undefined) return;
    if (first.type === "unreadable") return this.destroy();
    this.#decided = true;
    this.#leave();
    new Inner(this.#deps, this.#to, this.#below).serve(first);
  }
}
