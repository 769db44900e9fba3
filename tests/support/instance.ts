import * as v from "valibot";
import { createPresence } from "../../src/app/agent/presence.ts";
import { createHeadSigning } from "../../src/app/audit/heads.ts";
import { createLimits } from "../../src/app/limits/limits.ts";
import { createRuns } from "../../src/app/run/runs.ts";
import type { InstanceRole } from "../../src/core/access/instance-role.ts";
import type { VaultRole } from "../../src/core/access/vault-role.ts";
import { DEFAULT_TRUST_DOMAIN } from "../../src/core/identity/trust-domain.ts";
import { type AgentId, DEFAULT_VAULT_ID, type UserId, type VaultId } from "../../src/core/ids.ts";
import { tiersOf } from "../../src/core/limit/settings.ts";
import { HttpFault } from "../../src/core/net/http-fault.ts";
import { Secret } from "../../src/core/secret.ts";
import { createAuditSigner } from "../../src/crypto/audit-signer.ts";
import { createBarrier } from "../../src/crypto/barrier.ts";
import { hmacSha256, sha256 } from "../../src/crypto/digest.ts";
import { ed25519 } from "../../src/crypto/identity/ed25519.ts";
import { createSvidSigner } from "../../src/crypto/identity/svid-signer.ts";
import { createSvidVerifier } from "../../src/crypto/identity/svid-verifier.ts";
import { createPasswords } from "../../src/crypto/passwords.ts";
import { systemRandom } from "../../src/crypto/random.ts";
import { createTokens } from "../../src/crypto/tokens.ts";
import { createApi } from "../../src/http/api.ts";
import type { ApiDeps } from "../../src/http/deps.ts";
import { matchesRoutePath } from "../../src/http/route.ts";
import { ROUTES } from "../../src/http/route-table.ts";
import { noMailer } from "../../src/net/mail/no-mailer.ts";
import { createOAuthClient } from "../../src/net/oauth/oauth-client.ts";
import { createPublicSuffixes } from "../../src/net/public-suffix.ts";
import type { LogSink } from "../../src/ports/log-sink.ts";
import type { HttpClient } from "../../src/ports/net/http-client.ts";
import type { Store } from "../../src/ports/store.ts";
import { createLogWriter } from "../../src/server/log/log-writer.ts";
import { openStore } from "../../src/store/open.ts";
import { unknownPage } from "../../src/web/console/fault.tsx";
import { PAGES } from "../../src/web/pages.ts";
import { anAgent } from "../store/samples.ts";
import { type FakeClock, fakeClock } from "./clock.ts";

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed JSON, undefined when the answer is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever a reply holds and compare it.
  readonly json: any;
};

export type Ask = {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly ip?: string;
};

export type LogLine = { readonly level: string; readonly message: string; readonly fields: unknown };

export type Instance = {
  readonly api: ReturnType<typeof createApi>;
  readonly deps: ApiDeps;
  readonly store: Store;
  readonly clock: FakeClock;
  readonly logLines: LogLine[];
  /** The request log, written behind as in a server. */
  readonly log: LogSink;
  /** How often the bootstrap token's file was to be removed. */
  readonly bootstrapped: { times: number };
  /** `"GET /v1/vaults"` and what to send along. */
  call(line: string, request?: Ask): Promise<Answer>;
  /** Makes the first owner by registering, and returns the token. */
  registerOwner(): Promise<string>;
  addUser(email: string, role: InstanceRole, grants?: Grants): Promise<string>;
  addAgent(name: string, role: InstanceRole, grants?: Grants): Promise<string>;
  addScoped(role: VaultRole, vaultId?: VaultId, mintedBy?: { type: "user"; id: string }): Promise<string>;
  addVault(name: string): Promise<VaultId>;
  [Symbol.asyncDispose](): Promise<void>;
};
type Grants = Partial<Record<string, VaultRole>>;

/** Costs that make a hash in well under a millisecond; the code is the real one. */
const CHEAP = { time: 1, memoryKib: 8, parallelism: 1 };

const NO_WAY_OUT: HttpClient = {
  request: () => Promise.reject(new HttpFault("unreachable", "this test has no way out")),
  vet: async () => {},
};

/** A whole control plane over a database in memory; only the clock is not real. */
export async function openInstance(overrides: Partial<ApiDeps> = {}): Promise<Instance> {
  const store = overrides.store ?? (await openStore({ url: "sqlite::memory:" }));
  const clock = fakeClock();
  const barrier = createBarrier(systemRandom.bytes(32));
  const logLines: LogLine[] = [];
  const bootstrapped = { times: 0 };
  const tokens = createTokens(systemRandom);
  const say = (level: string) => (message: string, fields?: Record<string, unknown>) => {
    logLines.push({ level, message, fields });
  };
  const logger = { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") };
  const log = createLogWriter({ logs: store.logs, logger });
  const deps: ApiDeps = {
    store,
    barrier,
    clock,
    random: systemRandom,
    tokens,
    passwords: createPasswords(systemRandom, CHEAP),
    digest: sha256,
    hmac: hmacSha256,
    svids: createSvidSigner({ barrier }),
    svidVerifier: createSvidVerifier(),
    ed25519,
    trustDomain: DEFAULT_TRUST_DOMAIN,
    identity: { audience: "vane", openCompanies: false, sharedBundle: false },
    mailer: noMailer,
    oauthClient: createOAuthClient(NO_WAY_OUT),
    httpClient: NO_WAY_OUT,
    publicSuffixes: createPublicSuffixes(),
    logger,
    log,
    baseUrl: "http://127.0.0.1:14321",
    loopbackOnly: false,
    devMode: false,
    mitm: () => undefined,
    runs: createRuns({
      store,
      clock,
      digest: sha256,
      logger,
      tokens,
      access: {
        check: () => ({ type: "refused", reason: "session_invalid" }),
        saveUses: async () => {},
      },
      doors: { open: () => ({ port: 1, close() {} }), carries: () => false },
      processes: {
        find: () => undefined,
        userOf: () => undefined,
        all: async () => undefined,
        startOf: async () => ({ environment: undefined, command: undefined }),
      },
      book: { load: () => [], save: () => {} },
    }),
    headSigning: createHeadSigning({
      store,
      signer: createAuditSigner({ heads: store.auditHeads, barrier, clock }),
      clock,
      digest: sha256,
      logger,
    }),
    authority: {
      roots: () => [],
      notices: () => [],
      renew: async () => false,
      rotate: async () => ({ signsFrom: clock.now(), endsAt: clock.now() }),
    },
    onBootstrapped: async () => {
      bootstrapped.times++;
    },
    offerBootstrap: async () => {},
    presence: createPresence({ store, clock, ttlMs: 90_000 }),
    usage: { settle: async () => {} },
    limits: createLimits({ profile: "off", tiers: tiersOf("off") }, clock),
    reloadLimits: async () => {},
    pinnedSettings: {
      limits: { profile: undefined, overrides: {}, locked: false },
      retention: { locked: false },
    },
    trustedProxies: [],
    ...overrides,
  };
  const api = createApi(deps, PAGES, unknownPage);
  const open = async (kind: "session" | "agent", who: object, expiresAt?: number): Promise<string> => {
    const { token, hash, publicId } = tokens.mint(kind);
    const createdAt = clock.now();
    const end = expiresAt === undefined ? {} : { expiresAt };
    await store.sessions.create({ hash, publicId, createdAt, ...end, ...who } as never);
    return token;
  };
  const grant = async (type: "user" | "agent", id: string, grants: Grants): Promise<void> => {
    for (const [name, role] of Object.entries(grants)) {
      const vault = await store.vaults.byName(name);
      if (vault !== undefined && role !== undefined) {
        await store.grants.put({ type, id } as never, vault.id, { role, grantedAt: 0 });
      }
    }
  };
  return {
    api,
    deps,
    store,
    clock,
    logLines,
    log,
    bootstrapped,
    call: (line, request = {}) => send(api, line, request),
    async registerOwner() {
      const body = { email: "olga@example.com", password: "correct horse" };
      const { json } = await send(api, "POST /v1/auth/register", { body });
      return json.token;
    },
    async addUser(email, role, grants = {}) {
      const id = systemRandom.uuid() as UserId;
      const passwordHash = await deps.passwords.hash(new Secret(`password of ${email}`));
      await store.users.create({ id, email, role, active: true, passwordHash, createdAt: clock.now() });
      await grant("user", id, grants);
      return open("session", { type: "user", userId: id });
    },
    async addAgent(name, role, grants = {}) {
      const id = systemRandom.uuid() as AgentId;
      const now = clock.now();
      const times = { createdAt: now, updatedAt: now, registeredAt: now };
      await store.agents.create(anAgent({ id, name, role, createdBy: "", ...times }));
      await grant("agent", id, grants);
      return open("agent", { type: "agent", agentId: id });
    },
    addScoped(role, vaultId = DEFAULT_VAULT_ID, mintedBy) {
      const by = mintedBy === undefined ? {} : { mintedBy };
      return open("session", { type: "scoped", vaultId, vaultRole: role, ...by }, clock.now() + 3_600_000);
    },
    async addVault(name) {
      const id = systemRandom.uuid() as VaultId;
      const nobody = {
        type: "user",
        id: systemRandom.uuid() as UserId,
        name: "nobody",
        role: "owner",
      } as const;
      await store.vaults.create({ id, name, createdAt: clock.now() }, nobody);
      return id;
    },
    async [Symbol.asyncDispose]() {
      await log.stop();
      await store.close();
    },
  };
}

async function send(api: Instance["api"], line: string, request: Ask): Promise<Answer> {
  const [method = "", path = ""] = line.split(" ");
  const headers = new Headers(request.headers);
  if (request.token !== undefined) headers.set("Authorization", `Bearer ${request.token}`);
  const { body } = request;
  const payload = typeof body === "string" ? body : JSON.stringify(body);
  const init: RequestInit = { method, headers, ...(body === undefined ? {} : { body: payload }) };
  const url = new URL(path, "http://127.0.0.1:14321");
  const response = await api.fetch(new Request(url.href, init), { ip: request.ip ?? "127.0.0.1" });
  const text = await response.text();
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json") === true;
  const json = isJson && text !== "" ? JSON.parse(text) : undefined;
  if (response.ok) checkReply(method, url.pathname, json);
  return { status: response.status, headers: response.headers, text, json };
}

/** Every reply that any test receives is held against the schema that its route declares. */
function checkReply(method: string, path: string, json: unknown): void {
  const route = ROUTES.find((one) => one.method === method && matchesRoutePath(one.path, path));
  if (route?.reply !== undefined) v.parse(route.reply, json);
}
