import type { Access, ProxyAccess } from "../../app/proxy/proxy-access.ts";
import type { Target } from "../../core/net/target.ts";
import type { MessageFault } from "../../lib/http1/parser.ts";
import type { LeafIssuer } from "../../ports/leaf-issuer.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Upstream } from "../../ports/net/upstream.ts";
import type { Connection } from "../connection/connection.ts";
import { DEADLINES, type ServingDeadlines } from "../connection/deadlines.ts";
import type { Registry } from "../connection/registry.ts";
import type { Exchange } from "../exchange.ts";
import type { Authenticated } from "../flow.ts";
import { Http1Server } from "../http1/server.ts";
import type { StartOutflow } from "../metering/outflow.ts";
import type { Pipeline } from "../pipeline.ts";
import { Refused } from "../refusal.ts";

/** What the ways in are given. */
export type Serving = {
  readonly pipeline: Pipeline;
  readonly access: ProxyAccess;
  readonly leaves: LeafIssuer;
  readonly registry: Registry;
  /** The vault's way out: what a host speaks, as far as that is known or may be found out, and tunnels to it. */
  wayOut(authenticated: Authenticated): WayOut | Promise<WayOut>;
  /** Whether any request to this host could pass at all: nobody else's is dialled to see what it speaks. */
  mayReach(authenticated: Authenticated, target: Target): Promise<boolean>;
  /** Whether the vault lets what is said with this host through unbroken. */
  passesUntouched(authenticated: Authenticated): boolean | Promise<boolean>;
  /** Counts such a tunnel where policies on an agent ask for it. Rejects when they allow no more, or cannot be asked. */
  admitUntouched(authenticated: Authenticated): Promise<void>;
  /** Counts the bytes of such a tunnel that leave, where they are limited. */
  outflow(authenticated: Authenticated): StartOutflow | undefined;
  /** How many tunnels and sockets one actor may hold open; 0 is no bound. */
  readonly maxConnectionsPerActor: number;
  /** The names by which clients reach the proxy's port over TLS; only for these is a certificate made there. */
  readonly ownNames: ReadonlySet<string>;
  readonly logger: Logger;
  /** An error of ours, after which a connection was closed. */
  fault(error: unknown): void;
};

type WayOut = Pick<Upstream, "protocol" | "learn" | "tunnel">;

export const ESTABLISHED = "HTTP/1.1 200 Connection Established\r\n\r\n";

/** What is said to an actor that holds as many tunnels and sockets as one may. */
export function tooMany(
  { maxConnectionsPerActor: most, registry }: Serving,
  access: Access,
): Refused | undefined {
  if (most === 0 || registry.heldBy(access.countedAs) < most) return undefined;
  return new Refused("too_many_connections", { retryAfter: 1 });
}

const KNOWN: ServingDeadlines = {
  head: DEADLINES.head,
  idle: DEADLINES.idle,
  progress: DEADLINES.progress,
};
const STRANGER: ServingDeadlines = { ...KNOWN, idle: DEADLINES.stranger };

/** Silence is cheap for whoever keeps it: a client that nobody knows is given little of it. */
export function clientDeadlines(connection: Connection): () => ServingDeadlines {
  return () => (connection.known ? KNOWN : STRANGER);
}

/** The proxy's word beside an answer of its own (protocol 3.8), and that the same bytes will fare no better. */
const OURS =
  "X-Content-Type-Options: nosniff\r\nX-Agent-Vault-Proxy-Error: true\r\nX-Should-Retry: false\r\n";

/** HTTP/1.1 on what is the connection's channel now; `malformed` hears of a request that cannot be read. */
export function serveHttp1(
  connection: Connection,
  handle: (exchange: Exchange) => void,
  malformed: (fault: MessageFault) => void,
): void {
  connection.occupy(
    new Http1Server(connection.channel, {
      ticker: connection.registry.ticker,
      deadlines: clientDeadlines(connection),
      handle,
      occupy: (next) => connection.occupy(next),
      malformed(fault) {
        malformed(fault);
        return OURS;
      },
    }),
  );
}
