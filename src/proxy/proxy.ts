/**
 * The data plane: takes requests from agents, puts credentials in, forwards them. Raw sockets throughout;
 * it knows ports and use-cases and must not know SQL, cryptography or the control plane. It is given capabilities and
 * no storage, so that it can run where that is not.
 */
import type { TCPSocketListener } from "bun";
import type { Presence } from "../app/agent/presence.ts";
import type { Asking } from "../app/ask/asking.ts";
import type { Canaries } from "../app/canary/watch.ts";
import type { Limits } from "../app/limits/limits.ts";
import { createStrangerRows, type StrangerRows } from "../app/limits/stranger-rows.ts";
import type { ProxyAccess } from "../app/proxy/proxy-access.ts";
import type { Quotas } from "../app/proxy/quotas.ts";
import type { SecretResolver } from "../app/proxy/resolved.ts";
import type { Routing } from "../app/proxy/routing.ts";
import type { LeakTeller } from "../app/proxy/tell-leaks.ts";
import type { Usage } from "../app/proxy/usage.ts";
import type { VaultId } from "../core/ids.ts";
import { formatTarget, type Target } from "../core/net/target.ts";
import { hasServiceFor } from "../core/service/match.ts";
import type { Clock } from "../ports/clock.ts";
import type { LeafIssuer } from "../ports/leaf-issuer.ts";
import type { LogSink } from "../ports/log-sink.ts";
import type { Logger } from "../ports/logger.ts";
import type { Upstream, Upstreams } from "../ports/net/upstream.ts";
import type { Doors } from "../ports/run/doors.ts";
import type { PlaceholderTags } from "./canaries/foreign-placeholder.ts";
import { lookThrough } from "./canaries/look-through.ts";
import type { Registry } from "./connection/registry.ts";
import { arriveExplicit, explicitCredentials } from "./control/arrive-explicit.ts";
import type { ExplicitHandler } from "./control/listener.ts";
import type { Authenticated, Caller } from "./flow.ts";
import type { Caps } from "./forwarding/filters.ts";
import type { ForwardDeps } from "./forwarding/forward-deps.ts";
import type { SilenceBounds } from "./forwarding/silence.ts";
import { stillHolds } from "./forwarding/still-holds.ts";
import { arriveNowhere } from "./ingress/arrive.ts";
import { listen, listenAtDoor } from "./ingress/listener.ts";
import type { Serving } from "./ingress/serving.ts";
import { outflowOf } from "./metering/outflow.ts";
import { createPipeline, type Pipeline } from "./pipeline.ts";
import { Refused } from "./refusal.ts";
import { createAdmit, createAdmitTunnel } from "./stages/admit.ts";
import { createAsk } from "./stages/ask.ts";
import { createAuthenticate } from "./stages/authenticate.ts";
import { createForward } from "./stages/forward.ts";
import { createInject, createReinject } from "./stages/inject.ts";
import { createMatch } from "./stages/match.ts";

export type ProxyDeps = {
  /** Who may use the proxy, and until when. */
  readonly access: ProxyAccess;
  /** What a vault lets through. */
  readonly routing: Routing;
  /** What requests are looked through for. */
  readonly canaries: Canaries;
  /** Whose placeholders are whose. */
  readonly placeholders: PlaceholderTags;
  /** The values behind it. */
  readonly secrets: SecretResolver;
  readonly clock: Clock;
  readonly leaves: LeafIssuer;
  readonly upstream: Upstreams;
  readonly log: LogSink;
  readonly logger: Logger;
  readonly caps: Caps;
  readonly silence: SilenceBounds;
  readonly limits: Limits;
  /** Told of agents that ask. */
  readonly presence: Pick<Presence, "seen">;
  /** What policies allow agents within an hour. */
  readonly quotas: Quotas;
  /** What is used up of limits and budgets. */
  readonly usage: Usage;
  /** Hears of answers that told a value which their request carried. */
  readonly leaks: LeakTeller;
  /** Whether people are asked about hosts without a service, and what they answer. */
  readonly asking: Asking;
  /** What is alive on this port and on the API's, which the explicit endpoint shares. */
  readonly registry: Registry;
  /** How many tunnels and sockets one actor may hold open; 0 is no bound. */
  readonly maxConnectionsPerActor: number;
  /** The control plane's URL as agents know it; named in what refusals advise. */
  readonly baseUrl: string | undefined;
};

export type ProxyServer = {
  /** Throws what the system says when the port cannot be had. `port` 0 takes a free one. */
  listen(options: { readonly host: string; readonly port: number }): { readonly port: number };
  /** Ports of single runs, served as the proxy's own is. */
  readonly doors: Doors;
  /** Takes a request of the explicit endpoint on the API's port. */
  explicit: ExplicitHandler;
  /** Takes no more connections, lets requests in hand finish for `graceMs`, closes the rest. */
  stop(graceMs: number): Promise<void>;
};

/** Accesses are looked at again, uses of sessions are written and values that ran out are forgotten this often. */
const TEND_MS = 30_000;
/** What was counted is written, and what other processes counted is read, this often. */
const COUNT_MS = 2000;

export function createProxy(deps: ProxyDeps): ProxyServer {
  const { registry, logger, access, routing } = deps;
  const untend = tend(deps);
  const strangers = createStrangerRows((leftOut) =>
    logger.warn("rows of requests without access were left out of the request log", leftOut),
  );
  const unsubscribe = routing.onChange((vaultId) => registry.policyChanged(vaultId));
  const pipeline = composePipeline(deps, strangers);
  const serving: Serving = {
    pipeline,
    access,
    leaves: deps.leaves,
    registry,
    wayOut: ({ access: { vaultId } }) => wayOut(deps, vaultId),
    mayReach: (opened, target) => mayReach(deps, opened, target),
    passesUntouched: (opened) => passesUntouched(routing, opened),
    admitUntouched: createAdmitTunnel(deps.quotas, deps.usage),
    outflow: ({ access: { metered, vaultName } }) => outflowOf(deps.usage, metered?.bytesOut, vaultName),
    maxConnectionsPerActor: deps.maxConnectionsPerActor,
    ownNames: ownNames(deps.baseUrl),
    logger,
    fault: (error) =>
      logger.error("a connection was closed after an error here", {
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
  };
  const listeners = new Set<TCPSocketListener>();
  return {
    listen(options) {
      const listener = listen(serving, options);
      listeners.add(listener);
      return { port: listener.port };
    },
    doors: {
      carries: (session) => registry.carries(session),
      open(request) {
        const listener = listenAtDoor(serving, request);
        listeners.add(listener);
        return {
          port: listener.port,
          close() {
            listener.stop(false);
            listeners.delete(listener);
          },
        };
      },
    },
    explicit(exchange, connection) {
      const caller: Caller = {
        credentials: explicitCredentials(exchange.request.headers),
        ip: connection.ip,
        access: undefined,
      };
      try {
        const arrived = arriveExplicit(exchange, caller);
        connection.bind(caller);
        void pipeline.run(arrived).finally(() => connection.release(caller));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        pipeline.reject(arriveNowhere(exchange, caller), error);
      }
    },
    async stop(graceMs) {
      for (const listener of listeners) listener.stop(false);
      untend();
      unsubscribe();
      deps.asking.stop();
      await Promise.all([registry.drain(graceMs), deps.secrets.settle(graceMs)]);
      await Promise.all([access.saveUses(), deps.quotas.save(), deps.usage.settle()]);
      await Promise.all([deps.canaries.settle(), deps.leaks.settle()]);
      deps.upstream.close();
      strangers.close();
    },
  };
}

/** What is open ends with its access, and nothing stays in memory for want of a request. The result ends it. */
function tend({ registry, access, secrets, quotas, usage }: ProxyDeps): () => void {
  const unwatch = registry.watch(access);
  const timer = setInterval(() => {
    void registry.revalidate(access);
    void access.saveUses();
    secrets.sweep();
  }, TEND_MS);
  const counting = setInterval(() => {
    void quotas.save();
    void usage.tend();
  }, COUNT_MS);
  timer.unref();
  counting.unref();
  return () => {
    unwatch();
    clearInterval(timer);
    clearInterval(counting);
  };
}

/** Before somebody has said yes nothing is dialled, not even to see what is spoken there. */
async function mayReach(
  { routing, asking }: Pick<ProxyDeps, "routing" | "asking">,
  { access }: Authenticated,
  target: Target,
): Promise<boolean> {
  const policy = await routing.policy(access.vaultId);
  if (hasServiceFor(policy.table, target)) return true;
  if (asking.asks(policy, access)) return asking.allows(policy, access, target);
  return policy.unmatchedHosts === "passthrough";
}

/** Directly while the vault's policy is known, which is nearly always. */
function wayOut({ routing, upstream }: ProxyDeps, vaultId: VaultId): Upstream | Promise<Upstream> {
  const policy = routing.policy(vaultId);
  if (!(policy instanceof Promise)) return upstream.through(policy.upstreamProxy);
  return policy.then(({ upstreamProxy }) => upstream.through(upstreamProxy));
}

function passesUntouched(routing: Routing, { access, target }: Authenticated): boolean | Promise<boolean> {
  const policy = routing.policy(access.vaultId);
  if (!(policy instanceof Promise)) return policy.passesUntouched(target);
  return policy.then(
    (loaded) => loaded.passesUntouched(target),
    () => false,
  );
}

function composePipeline(deps: ProxyDeps, strangers: StrangerRows): Pipeline {
  const { access, routing, secrets, logger, log, clock, upstream, caps, silence, registry, baseUrl } = deps;
  const help =
    baseUrl === undefined
      ? undefined
      : `GET ${baseUrl}/discover lists what this vault reaches, and GET ${baseUrl}/v1/skills/cli says what to do about the rest.`;
  const report: ForwardDeps["report"] = ({ code, message }, flow) =>
    logger.warn("upstream failed", { host: flow.target.host, code, reason: message });
  const leaked: ForwardDeps["leaked"] = ({ target, plan, access }, { foundIn, action }) => {
    const service = plan?.service.name ?? "";
    logger.warn("an answer told a credential", { host: target.host, service, found_in: foundIn, action });
    const { vaultId, requester } = access;
    deps.leaks.told({ vaultId, service, host: formatTarget(target), requester, foundIn, action });
  };
  return createPipeline({
    stages: {
      authenticate: lookThrough(
        deps.canaries,
        deps.placeholders,
        createAuthenticate(access, deps.limits, deps.presence),
      ),
      admit: createAdmit(deps.limits, deps.quotas, deps.usage),
      match: createMatch(routing, deps.asking, help),
      ask: createAsk(deps.asking, help),
      inject: createInject(secrets),
      forward: createForward({
        upstream,
        usage: deps.usage,
        caps,
        silence,
        registry,
        stillHolds: (flow) => stillHolds(routing, flow),
        reinject: createReinject(secrets),
        leaked,
        report,
      }),
    },
    canaries: deps.canaries,
    log,
    strangers,
    logger,
    clock,
    giveBack: (taken) => deps.usage.giveBack(taken),
  });
}

/** By what names the proxy's own port may be reached over TLS. */
function ownNames(baseUrl: string | undefined): ReadonlySet<string> {
  const names = ["localhost", "127.0.0.1", "host.docker.internal"];
  if (baseUrl !== undefined) names.push(new URL(baseUrl).hostname);
  return new Set(names);
}
