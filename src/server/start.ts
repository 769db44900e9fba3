/**
 * Joins everything into a running server. This folder builds and connects; it holds no rule, no query and no route,
 * and what it starts it also ends.
 */

import { createPresence, type Presence } from "../app/agent/presence.ts";
import { createHeadSigning, type HeadSigning } from "../app/audit/heads.ts";
import { demandTrustDomains } from "../app/company/companies.ts";
import { lookAfterRoots } from "../app/instance/certificate-authority.ts";
import { loadRetention } from "../app/instance/log-retention.ts";
import { createLimits } from "../app/limits/limits.ts";
import { followSavedLimits } from "../app/limits/saved-limits.ts";
import { tellSpent } from "../app/proxy/tell-spent.ts";
import { createUsage } from "../app/proxy/usage.ts";
import type { Runs } from "../app/run/runs.ts";
import { expireProposals } from "../app/vault/proposal/expire.ts";
import { CHANNEL_PATH } from "../channel/endpoint.ts";
import { fromFileFailure, openDataDirectory } from "../config/data-directory.ts";
import type { ServerConfig } from "../config/load.ts";
import { NOTHING_SAVED, resolveLimits } from "../core/limit/resolve.ts";
import { createAuditSigner } from "../crypto/audit-signer.ts";
import { openAuthority } from "../crypto/ca/authority.ts";
import { sha256 } from "../crypto/digest.ts";
import { createSvidSigner } from "../crypto/identity/svid-signer.ts";
import { createSvidVerifier } from "../crypto/identity/svid-verifier.ts";
import { openBarrier } from "../crypto/master-key.ts";
import type { MitmInfo } from "../http/deps.ts";
import { DescriptorRoom } from "../lib/descriptor-room.ts";
import { descriptorLimit } from "../lib/posix/process-state.ts";
import type { Barrier } from "../ports/barrier.ts";
import type { LogSink } from "../ports/log-sink.ts";
import type { Logger } from "../ports/logger.ts";
import type { Store } from "../ports/store.ts";
import { Registry } from "../proxy/connection/registry.ts";
import type { ControlListener } from "../proxy/control/listener.ts";
import { announcedUrl } from "./announced-url.ts";

import { startBootstrapOffers } from "./bootstrap.ts";
import {
  type Base,
  composeApi,
  composeChannel,
  composeMailer,
  composeProxy,
  composeUpstream,
  composeWebhooks,
  openConfiguredStore,
  systemClock,
  tokens,
} from "./compose.ts";
import { keepPresence } from "./jobs/presence.ts";
import { startJobs } from "./jobs.ts";
import { listenForApi, listenForProxy } from "./listeners.ts";
import { lockStateOf, PASSWORD_UNUSED } from "./lock-state.ts";
import { createLogWriter } from "./log/log-writer.ts";
import { createLogger } from "./log/logger.ts";
import { reportProxies } from "./log/proxies.ts";
import { claimPidFile } from "./pidfile.ts";
import { composeRuns, keepRuns } from "./run/runs.ts";
import type { LineSink } from "./standard-error.ts";
import { STARTED } from "./start-report.ts";

/** Requests in hand have this long to finish once the server is told to stop. */
const GRACE_MS = 5000;
/** Mail on its way has this long after that; what a code says that was not mailed then stands in the log. */
const MAIL_MS = 2000;
const SIGN_MS = 1000;
/** All of stopping; whoever asked for it waits ten seconds. */
const STOP_MS = 9000;

/** Where the log goes. `isTerminal` chooses lines for people over JSON. */
export type ServerIo = Pick<LineSink, "write" | "isTerminal">;

export type RunningServer = {
  /** Where it can be reached from this machine. */
  readonly apiUrl: string;
  /** Undefined when the proxy is off. */
  readonly proxyPort: number | undefined;
  /** Notices at once what another process has changed in the database, and looks after the certificate authority. */
  reload(): Promise<void>;
  /** Ends everything in order; a second call waits for the first. */
  stop(): Promise<void>;
};

export function createServerLogger(config: ServerConfig, io: ServerIo): Logger {
  const { logLevel: level, colour } = config;
  return createLogger({ level, colour, readable: io.isTerminal, clock: systemClock, write: io.write });
}

/**
 * Starts API and proxy. Throws AppError (`already_running`, `data_dir_unusable`, `wrong_password`,
 * `unlock_required`, `decryption_failed`, `port_in_use`, the store's codes) and has then closed all that it had opened.
 */
export async function startServer(config: ServerConfig, io: ServerIo): Promise<RunningServer> {
  try {
    return await buildServer(config, io);
  } catch (error) {
    throw fromFileFailure(error, config.paths.home);
  }
}

async function buildServer(config: ServerConfig, io: ServerIo): Promise<RunningServer> {
  const logger = createServerLogger(config, io);
  for (const warning of config.warnings) logger.warn(`passed over: ${warning}`);
  await using opened = new AsyncDisposableStack();
  const store = await claimStore(config, opened);
  const barrier = await openBarrier(store.keys, { clock: systemClock, password: config.masterPassword });
  if (config.masterPassword !== undefined && lockStateOf(await store.keys.masterKey()) === "passwordless") {
    logger.warn(PASSWORD_UNUSED);
  }
  const authority = await openAuthority({ keys: store.keys, barrier, clock: systemClock });
  const renewRoots = () => lookAfterRoots({ store, authority, clock: systemClock, digest: sha256 });
  await renewRoots();
  const headSigning = signHeads(store, barrier, logger);
  // Behind all that can still be done while it stops.
  opened.defer(() => signLast(headSigning, logger));
  const log = createLogWriter({ logs: store.logs, logger });
  opened.defer(() => log.stop());

  const presence = startPresence(config, store, { opened, logger });
  const mailer = composeMailer(config);
  opened.defer(() => mailer.stop(MAIL_MS));
  const listening: Listening[] = [];
  opened.defer(() => stopListening(listening));
  const registry = new Registry(measureRoom(logger));
  const api = listenForApi(config, registry, logger);
  listening.push(api);
  const apiUrl = announcedUrl(config.host, api.port);
  const offers = await startBootstrapOffers({ store, tokens, paths: config.paths, address: apiUrl }, opened);
  const baseUrl = config.publicUrl ?? apiUrl;
  const limits = createLimits(resolveLimits(config.limits, NOTHING_SAVED), systemClock);
  const savedLimits = followSavedLimits({ store, limits, pinned: config.limits, logger });
  opened.defer(() => savedLimits.stop());
  await savedLimits.reload();
  const own: OwnPorts = { fixed: [api.port], ofRuns: () => [] };
  const base: Base = {
    config,
    store,
    barrier,
    authority,
    headSigning,
    clock: systemClock,
    logger,
    limits,
    presence,
    usage: createUsage({ store, clock: systemClock, onSpent: tellSpent({ store, clock: systemClock }) }),
    reloadLimits: savedLimits.reload,
    registry,
    tokens,
    svids: createSvidSigner({ barrier }),
    svidVerifier: createSvidVerifier(),
    mailer,
    upstream: composeUpstream(config, { registry, logger }, () => [...own.fixed, ...own.ofRuns()]),
    // With a database elsewhere, who reads the data directory does not read it.
    offerBootstrap: config.database.url === undefined ? offers.offer : undefined,
    baseUrl,
  };
  const { proxyPort, runs } = await startProxy(base, log, { api, listening, opened, own });
  reportProxies(config.network.proxies, own.fixed, logger);
  api.answer(composeApi(base, log, { mitm: () => mitmInfo(base, proxyPort), runs }));

  opened.defer(startChannel(base, api));
  opened.defer(startAllJobs(base, renewRoots));
  logger.info(STARTED, { pid: process.pid, url: apiUrl, proxy_port: proxyPort });
  const reload = async () => {
    await store.changes.poll();
    await renewRoots();
  };
  return { apiUrl, proxyPort, reload, stop: stopOnce(opened.move(), logger) };
}

async function stopListening(listening: readonly Listening[]): Promise<void> {
  await Promise.all(listening.map((each) => each.stop(GRACE_MS)));
}

/** The data directory, the pid file and the database, in the order in which one needs the other. */
async function claimStore(config: ServerConfig, opened: AsyncDisposableStack): Promise<Store> {
  openDataDirectory(config.paths.home);
  opened.defer(claimPidFile(config.paths.pidFile));
  const store = await openConfiguredStore(config);
  opened.defer(() => store.close());
  await demandTrustDomains(config.trustDomain, store);
  return store;
}

/** Written down until the last connection is closed. */
function startPresence(
  { presenceTtlMs: ttlMs }: ServerConfig,
  store: Store,
  { opened, logger }: { readonly opened: AsyncDisposableStack; readonly logger: Logger },
): Presence {
  const presence = createPresence({ store, clock: systemClock, ttlMs });
  opened.defer(keepPresence(presence, logger));
  return presence;
}

function signHeads(store: Store, barrier: Barrier, logger: Logger): HeadSigning {
  const signer = createAuditSigner({ heads: store.auditHeads, barrier, clock: systemClock });
  return createHeadSigning({ store, signer, clock: systemClock, digest: sha256, logger });
}

/** What is not signed now is by the next server; a database that is away must not hold up the stop. */
async function signLast(headSigning: HeadSigning, logger: Logger): Promise<void> {
  try {
    if (await within(SIGN_MS, headSigning.signNow())) return;
    logger.warn("the newest records of the audit log are not signed yet: the database does not answer");
  } catch (error) {
    logger.warn("the newest records of the audit log are not signed", { error });
  }
}

function startChannel(base: Base, api: ControlListener): () => void {
  const channel = composeChannel(base);
  api.upgrade(CHANNEL_PATH, channel.accept);
  return channel.stop;
}

function startAllJobs(base: Base, renew: () => Promise<boolean>): () => Promise<void> {
  const { store, config, authority } = base;
  return startJobs({
    ...base,
    roots: { renew, notices: authority.notices },
    webhooks: composeWebhooks(base),
    retention: () => loadRetention(store, config.retention),
    expireProposals: () => expireProposals({ ...base, digest: sha256 }),
  });
}

type Listening = { stop(graceMs: number): Promise<void> };

/** Where this server itself listens, to which its proxy leads nobody. */
type OwnPorts = { readonly fixed: number[]; ofRuns(): readonly number[] };

type ProxyParts = {
  readonly api: ControlListener;
  readonly listening: Listening[];
  readonly opened: AsyncDisposableStack;
  readonly own: OwnPorts;
};

/** The data plane: the explicit endpoint on the API's port, and the proxy's own port, which it gives, unless it is off. */
async function startProxy(
  base: Base,
  log: LogSink,
  { api, listening, opened, own }: ProxyParts,
): Promise<{ readonly proxyPort: number | undefined; readonly runs: Runs }> {
  const { config, logger } = base;
  const { host, mitmPort } = config;
  const { proxy, leaves, access, watch } = composeProxy(base, log);
  await watch.load();
  const runs = composeRuns(base, { access, doors: proxy.doors });
  own.ofRuns = runs.ports;
  listening.push(proxy);
  api.explicit(proxy.explicit);
  opened.defer(await keepRuns(runs, logger));
  leaves.warm().catch((error) => logger.warn("leaf certificates cannot be made", { error }));
  if (mitmPort === undefined) return { proxyPort: undefined, runs };
  const { port } = listenForProxy(proxy, { host, port: mitmPort });
  own.fixed.push(port);
  return { proxyPort: port, runs };
}

/** What clients fetch; the roots as they are at this moment. */
function mitmInfo({ config, authority }: Base, port: number | undefined): MitmInfo | undefined {
  return port === undefined ? undefined : { port, tls: config.proxyTls, rootPem: authority.bundle() };
}

function stopOnce(opened: AsyncDisposableStack, logger: Logger): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  return () => {
    stopping ??= within(STOP_MS, opened.disposeAsync()).then((isDone) => {
      if (isDone) logger.info("server stopped");
      else logger.warn("stopped before everything had ended, as when the database does not answer");
    });
    return stopping;
  };
}

async function within(ms: number, work: Promise<void>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), ms);
  work.catch(() => {});
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Connections are closed before the system's limit of descriptors is met. */
function measureRoom(logger: Logger): DescriptorRoom {
  const { soft } = descriptorLimit();
  return new DescriptorRoom(soft, (closed) =>
    logger.warn("connections were closed: nearly as many are open as the system allows", {
      closed,
      limit: soft,
      advice: "raise it with ulimit -n",
    }),
  );
}
