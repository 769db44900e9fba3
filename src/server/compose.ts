import type { Presence } from "../app/agent/presence.ts";
import { createAsking } from "../app/ask/asking.ts";
import type { HeadSigning } from "../app/audit/heads.ts";
import { createSightings } from "../app/canary/sightings.ts";
import { type CanaryWatch, createCanaryWatch, joinCanaries } from "../app/canary/watch.ts";
import { createAgentSvids } from "../app/company/agent-svids.ts";
import type { Limits } from "../app/limits/limits.ts";
import { createPlaceholderTags } from "../app/proxy/placeholder-tags.ts";
import { createProxyAccess, type ProxyAccess } from "../app/proxy/proxy-access.ts";
import { createQuotas } from "../app/proxy/quotas.ts";
import { createSecrets } from "../app/proxy/resolve-identity.ts";
import { createSecretResolver } from "../app/proxy/resolve-secrets.ts";
import type { SecretResolver } from "../app/proxy/resolved.ts";
import { createRouting } from "../app/proxy/routing.ts";
import { createLeakTeller } from "../app/proxy/tell-leaks.ts";
import type { Usage } from "../app/proxy/usage.ts";
import { OAuthSecrets } from "../app/secrets/oauth.ts";
import { createStoredSecrets } from "../app/secrets/stored.ts";
import { createDispatcher, type Dispatcher } from "../app/vault/webhook/dispatcher.ts";
import { type AgentChannel, createAgentChannel } from "../channel/endpoint.ts";
import { openDataDirectory } from "../config/data-directory.ts";
import type { ServerConfig } from "../config/load.ts";
import { isLoopbackHost } from "../core/net/loopback.ts";
import type { LivingAuthority } from "../crypto/ca/authority.ts";
import { createLeafIssuer, type WarmLeafIssuer } from "../crypto/ca/leaf-cache.ts";
import { hmacSha256, sha256 } from "../crypto/digest.ts";
import { ed25519 } from "../crypto/identity/ed25519.ts";
import { createMessageSigner } from "../crypto/identity/message-signer.ts";
import { createPasswords } from "../crypto/passwords.ts";
import { systemRandom } from "../crypto/random.ts";
import { createTokens } from "../crypto/tokens.ts";
import { createApi } from "../http/api.ts";
import { createOriginReader } from "../http/client-ip.ts";
import type { ApiDeps } from "../http/deps.ts";
import { systemRoots } from "../lib/certificate-bundle.ts";
import { createHttpClient } from "../net/http-client.ts";
import { noMailer } from "../net/mail/no-mailer.ts";
import { createOutbox, type Outbox } from "../net/mail/outbox.ts";
import { createSmtpMailer } from "../net/mail/smtp-mailer.ts";
import { createOAuthClient } from "../net/oauth/oauth-client.ts";
import { createPublicSuffixes } from "../net/public-suffix.ts";
import { createUpstreams } from "../net/ways-out.ts";
import type { Barrier } from "../ports/barrier.ts";
import type { Clock } from "../ports/clock.ts";
import type { LogSink } from "../ports/log-sink.ts";
import type { Logger } from "../ports/logger.ts";
import type { Mailer } from "../ports/mailer.ts";
import type { Upstreams } from "../ports/net/upstream.ts";
import type { Store } from "../ports/store.ts";
import type { SvidSigner, SvidVerifier } from "../ports/svid.ts";
import type { Registry } from "../proxy/connection/registry.ts";
import type { Answer } from "../proxy/control/bridge.ts";
import { createProxy, type ProxyServer } from "../proxy/proxy.ts";
import { openStore } from "../store/open.ts";
import { unknownPage } from "../web/console/fault.tsx";
import { PAGES } from "../web/pages.ts";
import { withdrawBootstrap } from "./bootstrap.ts";
import { reportVaultProxy } from "./log/proxies.ts";

export const systemClock: Clock = { now: () => Date.now() };

/** What both planes are built from. */
export type Base = {
  readonly config: ServerConfig;
  readonly store: Store;
  readonly barrier: Barrier;
  readonly authority: LivingAuthority;
  readonly headSigning: HeadSigning;
  readonly clock: Clock;
  readonly logger: Logger;
  /** One count for both planes. */
  readonly limits: Limits;
  readonly presence: Presence;
  /** What is used up of limits and budgets, for both planes. */
  readonly usage: Usage;
  reloadLimits(): Promise<void>;
  /** What is alive on both ports. */
  readonly registry: Registry;
  readonly tokens: ReturnType<typeof createTokens>;
  readonly svids: SvidSigner;
  readonly svidVerifier: SvidVerifier;
  readonly mailer: Mailer;
  /** The way out of both planes. */
  readonly upstream: Upstreams;
  readonly offerBootstrap: (() => Promise<void>) | undefined;
  /** Where clients reach the API; no trailing slash. */
  readonly baseUrl: string;
};

export const tokens = createTokens(systemRandom);

/** Opens the database this configuration names, making the data directory if need be. */
export function openConfiguredStore({ paths, database }: ServerConfig): Promise<Store> {
  openDataDirectory(paths.home);
  if (database.url === undefined) return openStore({ url: `sqlite:${paths.database}` });
  const pool = { max: database.maxOpen, maxLifetimeMs: database.maxLifetimeMs };
  return openStore({ url: database.url.open(), pool });
}

/** The control plane. `mitm` tells of the proxy as it is at each request. */
export function composeApi(base: Base, log: LogSink, { mitm, runs }: Pick<ApiDeps, "mitm" | "runs">): Answer {
  const { config, store, barrier, clock, logger, baseUrl } = base;
  const api = createApi(
    {
      store,
      barrier,
      clock,
      random: systemRandom,
      tokens: base.tokens,
      passwords: createPasswords(systemRandom),
      digest: sha256,
      hmac: hmacSha256,
      ...identityParts(base),
      svidVerifier: base.svidVerifier,
      mailer: base.mailer,
      httpClient: createHttpClient(base.upstream),
      oauthClient: createOAuthClient(createHttpClient(base.upstream)),
      publicSuffixes: createPublicSuffixes(),
      logger,
      limits: base.limits,
      presence: base.presence,
      usage: base.usage,
      reloadLimits: base.reloadLimits,
      pinnedSettings: { limits: config.limits, retention: config.retention },
      log,
      baseUrl,
      ...(config.publicUrlStated && config.publicUrl !== undefined ? { publicUrl: config.publicUrl } : {}),
      loopbackOnly: isLoopbackHost(config.host),
      devMode: config.devMode,
      pinned: config.network.pins,
      mitm,
      runs,
      authority: base.authority,
      headSigning: base.headSigning,
      onBootstrapped: async () => withdrawBootstrap(config.paths),
      offerBootstrap: base.offerBootstrap,
      trustedProxies: config.trustedProxies.map((range) => range.text),
    },
    PAGES,
    unknownPage,
  );
  return (request, peer) => api.fetch(request, peer);
}

/** The channel of agents on the API's port. */
export function composeChannel(base: Base): AgentChannel {
  const { store, clock, logger, limits, presence, barrier, config, baseUrl } = base;
  const originOf = createOriginReader(config.trustedProxies.map((range) => range.text));
  return createAgentChannel({
    store,
    clock,
    logger,
    limits,
    presence,
    random: systemRandom,
    digest: sha256,
    baseUrl,
    loopbackOnly: isLoopbackHost(config.host),
    ...identityParts(base),
    messageSigner: createMessageSigner({ barrier }),
    addressOf(peer, forwarded) {
      const headers = new Headers(forwarded === undefined ? {} : { "X-Forwarded-For": forwarded });
      return originOf(peer, headers).ip;
    },
  });
}

/** What vouches for agents, for whoever does. */
function identityParts({ config, svids }: Base) {
  const { publicUrl, trustDomain, identity } = config;
  return {
    svids,
    ed25519,
    trustDomain,
    identity: { ...identity, ...(publicUrl === undefined ? {} : { publicUrl }) },
  };
}

export type ComposedProxy = {
  readonly proxy: ProxyServer;
  readonly leaves: WarmLeafIssuer;
  /** Who may use it. */
  readonly access: ProxyAccess;
  /** To be loaded before the first request. */
  readonly watch: CanaryWatch;
};

/** The way out. `ownPorts` is asked at each dial, because a port may be known only once it is taken. */
export function composeUpstream(
  { network }: ServerConfig,
  { registry, logger }: Pick<Base, "registry" | "logger">,
  ownPorts: () => readonly number[],
): Upstreams {
  const { allowPrivateRanges, allowlist, pins, extraRoots, proxies, noProxy } = network;
  return createUpstreams({
    policy: { allowPrivateRanges, allowlist, pins, ownPorts },
    ca: [systemRoots(), ...extraRoots],
    admits: (descriptor) => registry.admits(descriptor, "upstream"),
    proxies,
    noProxy,
    onProxy: (proxy) => reportVaultProxy(proxy, logger),
  });
}

/** The values that the data plane adds: what is stored, and what says who calls. */
function composeSecrets(base: Base): SecretResolver {
  const { store, barrier, clock, logger, upstream, tokens } = base;
  const stored = createSecretResolver({
    source: createStoredSecrets({
      store,
      barrier,
      logger,
      oauth: new OAuthSecrets({
        store,
        barrier,
        clock,
        logger,
        random: systemRandom,
        oauthClient: createOAuthClient(createHttpClient(upstream)),
      }),
    }),
    changes: store.changes,
    clock,
    tokens,
    random: systemRandom,
  });
  return createSecrets(
    stored,
    createAgentSvids({ ...base, ...identityParts(base), random: systemRandom, digest: sha256 }),
  );
}

/** The data plane. The way out ends with it. */
export function composeProxy(base: Base, log: LogSink): ComposedProxy {
  const { config, store, barrier, tokens, clock, logger, baseUrl, upstream } = base;
  const leaves = createLeafIssuer({ authority: base.authority, clock, extraHosts: extraHosts(baseUrl) });
  const { caps } = config;
  const access = createProxyAccess({
    store,
    tokens,
    clock,
    svidVerifier: base.svidVerifier,
    trustDomain: config.trustDomain,
  });
  const watch = createCanaryWatch({ store, barrier, logger });
  const proxy = createProxy({
    access,
    placeholders: createPlaceholderTags(barrier),
    canaries: joinCanaries(watch, createSightings({ store, clock, digest: sha256, logger })),
    routing: createRouting(store, barrier),
    secrets: composeSecrets(base),
    clock,
    leaves,
    upstream,
    log,
    logger,
    caps,
    silence: config.upstreamSilence,
    limits: base.limits,
    presence: base.presence,
    quotas: createQuotas({ store, clock }),
    usage: base.usage,
    leaks: createLeakTeller(base),
    asking: createAsking({ store, clock, tokens, digest: sha256, baseUrl }),
    registry: base.registry,
    maxConnectionsPerActor: config.maxConnectionsPerActor,
    baseUrl,
  });
  return { proxy, leaves, access, watch };
}

/** Delivers what happened to the vaults' webhooks, once it is run. */
export function composeWebhooks({ store, barrier, upstream, clock, logger }: Base): Dispatcher {
  const httpClient = createHttpClient(upstream);
  return createDispatcher({
    store,
    barrier,
    httpClient,
    hmac: hmacSha256,
    random: systemRandom,
    clock,
    logger,
  });
}

/** Whoever sends mail, until it is stopped. The certificate of the operator's mail server is judged as those of upstreams are. */
export function composeMailer({ smtp, network }: ServerConfig): Outbox {
  if (smtp === undefined) return createOutbox(noMailer);
  return createOutbox(createSmtpMailer({ ...smtp, roots: () => [systemRoots(), ...network.extraRoots] }));
}

/** The announced host stands in every leaf: a client that reaches the proxy by that name can verify it too. */
function extraHosts(baseUrl: string): readonly string[] {
  return [new URL(baseUrl).hostname.replace(/^\[(.*)\]$/, "$1")];
}
