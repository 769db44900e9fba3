/**
 * The data plane: takes requests from agents, puts credentials in, forwards them. Raw sockets throughout;
 * it knows ports and use-cases and must not know SQL, cryptography or the control plane.
 */
import type { TCPSocketListener } from "bun";
import type { Limits } from "../app/limits/limits.ts";
import { createStrangerRows, type StrangerRows } from "../app/limits/stranger-rows.ts";
import { createProxyAccess, type ProxyAccess } from "../app/proxy-access.ts";
import { createSecretResolver } from "../app/resolve-secrets.ts";
import { createRouting } from "../app/routing.ts";
import type { Barrier } from "../ports/barrier.ts";
import type { Clock } from "../ports/clock.ts";
import type { LeafIssuer } from "../ports/leaf-issuer.ts";
import type { LogSink } from "../ports/log-sink.ts";
import type { Logger } from "../ports/logger.ts";
import type { Store } from "../ports/store.ts";
import type { Tokens } from "../ports/tokens.ts";
import type { Upstream } from "../ports/upstream.ts";
import { Connections } from "./connections.ts";
import { arriveExplicit, explicitCredentials } from "./control/arrive-explicit.ts";
import type { ExplicitHandler } from "./control/listener.ts";
import type { Caller } from "./flow.ts";
import { arriveNowhere } from "./ingress/arrive.ts";
import { type ListenerDeps, listen } from "./ingress/listener.ts";
import { type Lasting, Live } from "./live.ts";
import { createPipeline, type Pipeline } from "./pipeline.ts";
import { Refused } from "./refusal.ts";
import { createAdmit } from "./stages/admit.ts";
import { createAuthenticate } from "./stages/authenticate.ts";
import { type Caps, createForward, type ForwardDeps } from "./stages/forward.ts";
import { createInject } from "./stages/inject.ts";
import { createMatch } from "./stages/match.ts";

export type ProxyDeps = {
  readonly store: Store;
  readonly barrier: Barrier;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly leaves: LeafIssuer;
  readonly upstream: Upstream;
  readonly log: LogSink;
  readonly logger: Logger;
  readonly caps: Caps;
  readonly limits: Limits;
  /** How many tunnels and sockets one actor may hold open; 0 is no bound. */
  readonly maxConnectionsPerActor: number;
  /** The control plane's URL as agents know it; named in what refusals advise. */
  readonly baseUrl: string | undefined;
};

export type ProxyServer = {
  /** Throws what the system says when the port cannot be had. `port` 0 takes a free one. */
  listen(options: { readonly host: string; readonly port: number }): { readonly port: number };
  /** Takes a request of the explicit endpoint on the API's port. */
  explicit: ExplicitHandler;
  /** Takes no more connections, lets requests in hand finish for `graceMs`, closes the rest. */
  stop(graceMs: number): Promise<void>;
};

/** Sessions end by the clock as well, which no write announces. */
const RECHECK_MS = 30_000;

export function createProxy(deps: ProxyDeps): ProxyServer {
  const connections = new Connections();
  const access = createProxyAccess(deps);
  const live = new Live(access, deps.maxConnectionsPerActor);
  const unsubscribe = deps.store.revision.onChange(() => void live.revalidate());
  const recheck = setInterval(() => void live.revalidate(), RECHECK_MS);
  recheck.unref();
  const strangers = createStrangerRows((leftOut) =>
    deps.logger.warn("rows of requests without access were left out of the request log", leftOut),
  );
  const pipeline = composePipeline(deps, { access, connections, live, strangers });
  const fault = (error: unknown) =>
    deps.logger.error("a connection was closed after an error here", {
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  const { leaves } = deps;
  const listening: ListenerDeps = {
    pipeline,
    leaves,
    connections,
    live,
    fault,
    ownNames: ownNames(deps.baseUrl),
  };
  const listeners: TCPSocketListener[] = [];
  return {
    listen(options) {
      const listener = listen(listening, options);
      listeners.push(listener);
      return { port: listener.port };
    },
    explicit(exchange, peer) {
      const caller: Caller = {
        credentials: explicitCredentials(exchange.request.headers),
        ip: peer.ip,
        access: undefined,
      };
      const lasting: Lasting = { caller, destroy: peer.destroy };
      try {
        const arrived = arriveExplicit(exchange, caller);
        live.add(lasting);
        void pipeline.run(arrived).finally(() => live.remove(lasting));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        pipeline.reject(arriveNowhere(exchange, caller), error);
      }
    },
    async stop(graceMs) {
      for (const listener of listeners) listener.stop(false);
      unsubscribe();
      clearInterval(recheck);
      await connections.drain(graceMs);
      deps.upstream.close();
      strangers.close();
    },
  };
}

type Shared = {
  readonly access: ProxyAccess;
  readonly connections: Connections;
  readonly live: Live;
  readonly strangers: StrangerRows;
};

function composePipeline(deps: ProxyDeps, { access, connections, live, strangers }: Shared): Pipeline {
  const { logger, log, clock, upstream, caps, baseUrl } = deps;
  const help =
    baseUrl === undefined
      ? undefined
      : `GET ${baseUrl}/discover lists what this vault reaches; ask for more with POST ${baseUrl}/v1/proposals.`;
  const report: ForwardDeps["report"] = ({ code, message }, flow) =>
    logger.warn("upstream failed", { host: flow.target.host, code, reason: message });
  return createPipeline({
    stages: {
      authenticate: createAuthenticate(access, deps.limits),
      admit: createAdmit(deps.limits),
      match: createMatch(createRouting(deps.store), help),
      inject: createInject(createSecretResolver(deps), help),
      forward: createForward({ upstream, caps, connections, live, report }),
    },
    log,
    strangers,
    logger,
    clock,
  });
}

/** By what names the proxy's own port may be reached over TLS. */
function ownNames(baseUrl: string | undefined): ReadonlySet<string> {
  const names = ["localhost", "127.0.0.1", "host.docker.internal"];
  if (baseUrl !== undefined) names.push(new URL(baseUrl).hostname);
  return new Set(names);
}
