/** The data plane in this process over a real in-memory store, real keys and real sockets. */
import { createHash, randomBytes } from "node:crypto";
import type { Presence } from "../../src/app/agent/presence.ts";
import { createAsking } from "../../src/app/ask/asking.ts";
import { createSightings } from "../../src/app/canary/sightings.ts";
import { type CanaryWatch, createCanaryWatch, joinCanaries } from "../../src/app/canary/watch.ts";
import { createAgentSvids } from "../../src/app/company/agent-svids.ts";
import { createLimits, type LiveLimits } from "../../src/app/limits/limits.ts";
import { createPlaceholderTags } from "../../src/app/proxy/placeholder-tags.ts";
import { createProxyAccess } from "../../src/app/proxy/proxy-access.ts";
import { createQuotas } from "../../src/app/proxy/quotas.ts";
import { createSecrets } from "../../src/app/proxy/resolve-identity.ts";
import { createSecretResolver } from "../../src/app/proxy/resolve-secrets.ts";
import type { SecretResolver } from "../../src/app/proxy/resolved.ts";
import { createRouting } from "../../src/app/proxy/routing.ts";
import { createLeakTeller } from "../../src/app/proxy/tell-leaks.ts";
import { tellSpent } from "../../src/app/proxy/tell-spent.ts";
import { createUsage, type Usage } from "../../src/app/proxy/usage.ts";
import { OAuthSecrets } from "../../src/app/secrets/oauth.ts";
import { createStoredSecrets } from "../../src/app/secrets/stored.ts";
import { DEFAULT_TRUST_DOMAIN } from "../../src/core/identity/trust-domain.ts";
import {
  DEFAULT_VAULT_ID,
  type KeyName,
  type PublicId,
  type TokenHash,
  type VaultId,
} from "../../src/core/ids.ts";
import { type LimitSettings, tiersOf } from "../../src/core/limit/settings.ts";
import type { Entry } from "../../src/core/log/entry.ts";
import { parseCidr } from "../../src/core/net/address.ts";
import { Secret } from "../../src/core/secret.ts";
import { parseService } from "../../src/core/service/parse.ts";
import { createBarrier } from "../../src/crypto/barrier.ts";
import { createLeafIssuer } from "../../src/crypto/ca/leaf-cache.ts";
import { sha256 } from "../../src/crypto/digest.ts";
import { createSvidSigner } from "../../src/crypto/identity/svid-signer.ts";
import { createSvidVerifier } from "../../src/crypto/identity/svid-verifier.ts";
import { systemRandom } from "../../src/crypto/random.ts";
import { createTokens } from "../../src/crypto/tokens.ts";
import { createHttpClient } from "../../src/net/http-client.ts";
import { createOAuthClient } from "../../src/net/oauth/oauth-client.ts";
import { createUpstreams } from "../../src/net/ways-out.ts";
import type { Barrier } from "../../src/ports/barrier.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { LeafIssuer } from "../../src/ports/leaf-issuer.ts";
import type { SecretSource } from "../../src/ports/secret-source.ts";
import type { Store } from "../../src/ports/store.ts";
import { Registry } from "../../src/proxy/connection/registry.ts";
import { createProxy, type ProxyServer } from "../../src/proxy/proxy.ts";
import { openStore } from "../../src/store/open.ts";
import { openRoot, soleAuthority } from "./issuer.ts";

export type Broker = AsyncDisposable & {
  readonly port: number;
  readonly store: Store;
  readonly proxy: ProxyServer;
  readonly barrier: Barrier;
  readonly registry: Registry;
  readonly limits: LiveLimits;
  readonly watch: CanaryWatch;
  readonly caPem: string;
  /** A scoped token of the default vault. */
  readonly token: string;
  readonly log: Entry[];
  /** What went to the server's log, as text. */
  readonly lines: string[];
  setCredential(key: string, value: string, vaultId?: VaultId): Promise<void>;
  setServices(services: readonly unknown[], vaultId?: VaultId): Promise<void>;
  revokeToken(): Promise<void>;
};

/** Limits that are counted as everywhere and that no test but one about them reaches. */
const WIDE: LimitSettings = {
  profile: "default",
  tiers: {
    ...tiersOf("default"),
    proxy: { rate: 1e6, burst: 1e6, turnMs: 10_000, concurrency: 1e4, waitMs: 2000 },
  },
};

export type BrokerOptions = {
  /** A control plane's, whose owner closes it. */
  readonly store?: Store;
  /** Of two servers on one database. */
  readonly barrier?: Barrier;
  readonly clock?: Clock;
  readonly usage?: Usage;
  readonly presence?: Pick<Presence, "seen">;
  readonly upstreamCa?: readonly string[];
  readonly pins?: Readonly<Record<string, readonly string[]>>;
  readonly allowlist?: readonly string[];
  readonly maxConnectionsPerActor?: number;
  readonly limits?: LimitSettings;
  /** Its token asks whatever the vault says. */
  readonly asks?: true;
  readonly caps?: { maxRequestBytes: number; maxResponseBytes: number };
  /** Milliseconds; for ever by default. */
  readonly silence?: { answer: number; stream: number };
  /** To stand in for where values come from. */
  readonly wrapSource?: (source: SecretSource) => SecretSource;
  /** To stand in for how values become headers. */
  readonly wrapSecrets?: (secrets: SecretResolver) => SecretResolver;
  /** To look at, or stand in the way of, the minting of certificates. */
  readonly wrapLeaves?: (leaves: LeafIssuer) => LeafIssuer;
};

export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const store = options.store ?? (await openStore({ url: "sqlite::memory:" }));
  const barrier = options.barrier ?? createBarrier(randomBytes(32));
  const clock = options.clock ?? { now: () => Date.now() };
  const tokens = createTokens(systemRandom);
  const root = await openRoot(store.keys, barrier, clock);
  const issuer = createLeafIssuer({ authority: soleAuthority(root), clock });
  const leaves = options.wrapLeaves?.(issuer) ?? issuer;
  const minted = tokens.mint("session");
  const log: Entry[] = [];
  const lines: string[] = [];
  const note = (message: string, fields?: Record<string, unknown>) =>
    void lines.push(`${message} ${JSON.stringify(fields ?? {})}`);
  await store.sessions.create({
    type: "scoped",
    hash: minted.hash,
    publicId: minted.publicId,
    vaultId: DEFAULT_VAULT_ID,
    vaultRole: "proxy",
    createdAt: Date.now(),
    expiresAt: Date.now() + 3_600_000,
    ...(options.asks === true ? { asks: true } : {}),
  });
  const ownPorts: number[] = [];
  const upstream = createUpstreams({
    ca: options.upstreamCa ?? [],
    policy: {
      allowPrivateRanges: false,
      allowlist: (options.allowlist ?? ["127.0.0.1"]).map((text) => {
        const range = parseCidr(text);
        if (range === undefined) throw new Error(`not an address range: ${text}`);
        return range;
      }),
      pins: new Map(Object.entries(options.pins ?? {})),
      ownPorts: () => ownPorts,
    },
  });
  const logger = { debug: note, info: note, warn: note, error: note };
  const registry = new Registry();
  const limits = createLimits(options.limits ?? WIDE, clock);
  const oauthClient = createOAuthClient(createHttpClient(upstream));
  const oauth = new OAuthSecrets({ store, barrier, logger, clock, random: systemRandom, oauthClient });
  const source = createStoredSecrets({ store, barrier, logger, oauth });
  const stored = createSecretResolver({
    source: options.wrapSource?.(source) ?? source,
    changes: store.changes,
    clock,
    tokens,
    random: systemRandom,
  });
  const secrets = createSecrets(
    stored,
    createAgentSvids({
      store,
      clock,
      digest: sha256,
      random: systemRandom,
      svids: createSvidSigner({ barrier }),
      trustDomain: DEFAULT_TRUST_DOMAIN,
      identity: { audience: "vane", openCompanies: false, sharedBundle: false },
    }),
  );
  const asking = createAsking({ store, clock, tokens, digest: sha256, baseUrl: "http://127.0.0.1:14321" });
  const watch = createCanaryWatch({ store, barrier, logger });
  const sightings = createSightings({ store, clock, digest: sha256, logger });
  const proxy = createProxy({
    placeholders: createPlaceholderTags(barrier),
    canaries: joinCanaries(watch, sightings),
    presence: options.presence ?? { seen: () => {} },
    access: createProxyAccess({
      store,
      tokens,
      clock,
      svidVerifier: createSvidVerifier(),
      trustDomain: DEFAULT_TRUST_DOMAIN,
    }),
    routing: createRouting(store, barrier),
    secrets: options.wrapSecrets?.(secrets) ?? secrets,
    clock,
    leaves,
    upstream,
    log: { add: (entry) => void log.push(entry), flush: async () => {} },
    logger,
    quotas: createQuotas({ store, clock }),
    leaks: createLeakTeller({ store, clock }),
    usage: options.usage ?? createUsage({ store, clock, onSpent: tellSpent({ store, clock }) }),
    asking,
    limits,
    caps: options.caps ?? { maxRequestBytes: 1024 ** 3, maxResponseBytes: 0 },
    silence: options.silence ?? { answer: Number.POSITIVE_INFINITY, stream: Number.POSITIVE_INFINITY },
    registry,
    maxConnectionsPerActor: options.maxConnectionsPerActor ?? 0,
    baseUrl: "http://127.0.0.1:14321",
  });
  const { port } = proxy.listen({ host: "127.0.0.1", port: 0 });
  ownPorts.push(port);
  return {
    port,
    store,
    proxy,
    registry,
    barrier,
    limits,
    watch,
    caPem: root.certPem,
    token: minted.token,
    log,
    lines,
    async setCredential(name, value, vaultId = DEFAULT_VAULT_ID) {
      const key = name as KeyName;
      const sealed = barrier.seal(new Secret(value), { kind: "credential", vaultId, key });
      await store.credentials.setMany(vaultId, [{ key, sealed }], Date.now());
    },
    async setServices(services, vaultId = DEFAULT_VAULT_ID) {
      const { version } = await store.services.load(vaultId);
      await store.services.save(
        vaultId,
        services.map((service) => parseService(service, { devMode: true })),
        version,
      );
    },
    async revokeToken() {
      await store.sessions.delete(minted.hash);
    },
    async [Symbol.asyncDispose]() {
      await proxy.stop(0);
      if (options.store === undefined) await store.close();
    },
  };
}

/** SHA-256 as the store keeps tokens; for sessions that a test makes up itself. */
export function hashOf(token: string): { hash: TokenHash; publicId: PublicId } {
  const hash = createHash("sha256").update(token).digest("hex");
  return { hash: hash as TokenHash, publicId: hash.slice(0, 20) as PublicId };
}
