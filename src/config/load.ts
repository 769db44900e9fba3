import { readFileSync } from "node:fs";
import { AppError } from "../core/errors.ts";
import type { IdentitySettings } from "../core/identity/settings.ts";
import type { TrustDomains } from "../core/identity/trust-domain.ts";
import type { PinnedLimits } from "../core/limit/resolve.ts";
import { HIGHEST_RETENTION, type PinnedRetention } from "../core/log/retention.ts";
import type { NoProxy } from "../core/net/no-proxy.ts";
import type { UpstreamProxies } from "../core/net/upstream-proxy.ts";
import { Secret } from "../core/secret.ts";
import { parseCertificateBundle, readCertificateBundle } from "../lib/certificate-bundle.ts";
import { DEFAULT_PORT } from "./client.ts";
import { homeDirectory } from "./home.ts";
import { readIdentity } from "./identity.ts";
import type { VariableName } from "./keys.ts";
import { readLimits } from "./limits.ts";
import { type DataPaths, dataPaths } from "./paths.ts";
import { createReader, type Reader, Unusable } from "./reader.ts";
import { readSmtp, type SmtpConfig } from "./smtp.ts";
import { readNoProxy, readUpstreamProxies } from "./upstream-proxy/proxies.ts";
import {
  type AddressRange,
  durationOf,
  integerBetween,
  oneOf,
  parseBaseUrl,
  parseBoolean,
  parsePins,
  parseRanges,
  parseSeconds,
  parseTimeout,
} from "./values.ts";

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What stood behind the flags of `server`, as typed; absent when not given. */
export type ServerFlags = {
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly mitmPort?: string | undefined;
  readonly databaseUrl?: string | undefined;
  readonly logLevel?: string | undefined;
  readonly maxRequestBytes?: string | undefined;
  readonly maxResponseBytes?: string | undefined;
  readonly proxyTls?: boolean | undefined;
};

/** All that a server needs to know, checked. Bytes and rows of 0 mean no limit. */
export type ServerConfig = {
  readonly paths: DataPaths;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Undefined: no proxy (flag 0). 0: any free port (flag `auto`). */
  readonly mitmPort: number | undefined;
  /** Clients are told to speak TLS to the proxy; it takes both either way. */
  readonly proxyTls: boolean;
  readonly database: {
    /** A Postgres URL, which may hold a password; absent: SQLite in the data directory. */
    readonly url: Secret | undefined;
    readonly maxOpen: number;
    readonly maxLifetimeMs: number;
  };
  readonly masterPassword: Secret | undefined;
  /** Where clients find this server when it is not where it listens. No trailing slash. */
  readonly publicUrl: string | undefined;
  /** True when `publicUrl` was stated by `AGENT_VAULT_ADDR`, not derived. */
  readonly publicUrlStated: boolean;
  /** Of the SPIFFE IDs that this server gives. */
  readonly trustDomain: TrustDomains;
  readonly identity: Omit<IdentitySettings, "publicUrl">;
  /** For how long an agent counts as online once it was seen. */
  readonly presenceTtlMs: number;
  readonly network: {
    readonly allowPrivateRanges: boolean;
    readonly allowlist: readonly AddressRange[];
    readonly pins: ReadonlyMap<string, readonly string[]>;
    /** PEM certificates trusted for upstreams besides the system's roots. */
    readonly extraRoots: readonly string[];
    /** Undefined: every upstream is reached directly. */
    readonly proxies: UpstreamProxies | undefined;
    /** Holds for the proxies of vaults as well. */
    readonly noProxy: NoProxy;
  };
  readonly trustedProxies: readonly AddressRange[];
  readonly devMode: boolean;
  readonly logLevel: LogLevel;
  readonly colour: boolean;
  /** How long an upstream may be silent, in milliseconds; Infinity is no limit. */
  readonly upstreamSilence: { readonly answer: number; readonly stream: number };
  readonly caps: { readonly maxRequestBytes: number; readonly maxResponseBytes: number };
  /** What of the limits is not for owners to change. */
  readonly limits: PinnedLimits;
  /** Tunnels and sockets that one actor may hold open at the proxy; 0 is no limit. */
  readonly maxConnectionsPerActor: number;
  /** The same of the request log's. */
  readonly retention: PinnedRetention;
  /** Undefined: no mail is sent. */
  readonly smtp: SmtpConfig | undefined;
  /** True in the process that `server -d` leaves running. */
  readonly detachedChild: boolean;
  /** What of the surroundings could not be used and is done without. */
  readonly warnings: readonly string[];
};

type MutableEnvironment = { [name in VariableName]?: string | undefined };

const MAX = Number.MAX_SAFE_INTEGER;
const parsePort = integerBetween(0, 65_535);
/** The proxy takes the next one. */
const parseLocalPort = integerBetween(1, 65_534);
const parseCount = integerBetween(0, MAX);
const parseConnections = integerBetween(0, 1_000_000);
const parsePositive = integerBetween(1, 10_000);

/**
 * Reads environment and flags, and takes passwords out of the environment. Throws `invalid_config` with
 * every fault at once: a server does not start on half of what it was told.
 */
export function loadServerConfig(
  flags: ServerFlags = {},
  env: MutableEnvironment = process.env as MutableEnvironment,
): ServerConfig {
  const reader = createReader(env);
  const config: ServerConfig = {
    paths: dataPaths(homeDirectory(env)),
    ...readListeners(reader, flags),
    proxyTls: flags.proxyTls ?? reader.parse({ variable: "AGENT_VAULT_PROXY_TLS" }, false, parseBoolean),
    database: readDatabase(reader, flags),
    masterPassword: takeMasterPassword(reader, env),
    ...readPublicUrl(reader),
    ...readIdentity(reader),
    presenceTtlMs: reader.parse({ variable: "AGENT_VAULT_PRESENCE_TTL" }, 90_000, parseSeconds),
    network: readNetwork(reader),
    trustedProxies: reader.parse({ variable: "AGENT_VAULT_TRUSTED_PROXIES" }, [], parseRanges),
    devMode: reader.parse({ variable: "AGENT_VAULT_DEV_MODE" }, false, parseBoolean),
    logLevel: reader.parse(
      { variable: "AGENT_VAULT_LOG_LEVEL", flag: "--log-level", given: flags.logLevel },
      "info",
      oneOf(LOG_LEVELS),
    ),
    colour:
      reader.text({ variable: "NO_COLOR" }) === undefined && reader.text({ variable: "TERM" }) !== "dumb",
    upstreamSilence: {
      answer: reader.parse({ variable: "AGENT_VAULT_UPSTREAM_TIMEOUT" }, 15 * 60_000, parseTimeout),
      stream: reader.parse(
        { variable: "AGENT_VAULT_UPSTREAM_STREAM_TIMEOUT" },
        4 * 60 * 60_000,
        parseTimeout,
      ),
    },
    caps: readCaps(reader, flags),
    limits: readLimits(reader),
    maxConnectionsPerActor: reader.parse(
      { variable: "AGENT_VAULT_MAX_CONNECTIONS_PER_ACTOR" },
      2048,
      parseConnections,
    ),
    retention: readRetention(reader),
    smtp: readSmtp(reader, env),
    detachedChild: reader.text({ variable: "_AGENT_VAULT_DETACHED" }) === "1",
    warnings: reader.warnings(),
  };
  failOnFaults(reader);
  return config;
}

function readListeners(reader: Reader, flags: ServerFlags) {
  const host = reader.text({ given: flags.host }) ?? "127.0.0.1";
  const own = reader.parseInherited({ variable: "AGENT_VAULT_LOCAL_PORT" }, DEFAULT_PORT, parseLocalPort);
  const port = reader.parse({ variable: "PORT", flag: "--port", given: flags.port }, own, parsePort);
  const mitm = { flag: "--mitm-port", given: flags.mitmPort };
  // Beside the port at which one's own server is looked for; for another, the usual one.
  const beside = port === own ? own + 1 : DEFAULT_PORT + 1;
  const mitmPort = reader.parse(mitm, beside, (text) => (text === "auto" ? "auto" : parsePort(text)));
  if (port !== 0 && port === mitmPort) {
    reader.fault(`--port and --mitm-port are both ${port}: the API and the proxy need a port each`);
  }
  const off = mitmPort === 0;
  return { host, port, mitmPort: off ? undefined : mitmPort === "auto" ? 0 : mitmPort };
}

function readDatabase(reader: Reader, flags: ServerFlags): ServerConfig["database"] {
  const given = flags.databaseUrl;
  const url = reader.text({ variable: "DATABASE_URL", flag: "--database-url", given });
  if (url !== undefined && !/^postgres(?:ql)?:\/\/./.test(url)) {
    // Not quoted: a mistyped URL may still hold its password.
    const name = given === undefined ? "DATABASE_URL" : "--database-url";
    reader.fault(`${name}: expected a URL that begins with postgres:// or postgresql://`);
  }
  return {
    url: url === undefined ? undefined : new Secret(url),
    maxOpen: reader.parse({ variable: "DB_MAX_OPEN_CONNS" }, 25, parsePositive),
    maxLifetimeMs: reader.parse({ variable: "DB_CONN_MAX_LIFETIME" }, 5 * 60_000, durationOf),
  };
}

function takeMasterPassword(reader: Reader, env: MutableEnvironment): Secret | undefined {
  const password = reader.text({ variable: "AGENT_VAULT_MASTER_PASSWORD" });
  delete env.AGENT_VAULT_MASTER_PASSWORD;
  return password === undefined ? undefined : new Secret(password);
}

function readPublicUrl(reader: Reader): Pick<ServerConfig, "publicUrl" | "publicUrlStated"> {
  const stated = reader.parse({ variable: "AGENT_VAULT_ADDR" }, undefined, parseBaseUrl);
  const app = reader.parse({ variable: "FLY_APP_NAME" }, undefined, (text) => {
    if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(text))
      throw new Unusable("expected the name of an app");
    return text;
  });
  const derived = app === undefined ? undefined : `https://${app}.fly.dev`;
  return { publicUrl: stated ?? derived, publicUrlStated: stated !== undefined };
}

function readNetwork(reader: Reader): ServerConfig["network"] {
  return {
    allowPrivateRanges: reader.parse({ variable: "AGENT_VAULT_ALLOW_PRIVATE_RANGES" }, false, parseBoolean),
    allowlist: reader.parse({ variable: "AGENT_VAULT_NETWORK_ALLOWLIST" }, [], parseRanges),
    pins: reader.parse({ variable: "AGENT_VAULT_RESOLVE" }, new Map(), parsePins),
    extraRoots: [
      ...reader.parseInherited({ variable: "SSL_CERT_FILE" }, [], (path) => readInherited(reader, path)),
      ...reader.parse({ variable: "AGENT_VAULT_UPSTREAM_CA" }, [], readCertificates),
    ],
    proxies: readUpstreamProxies(reader),
    noProxy: readNoProxy(reader),
  };
}

function readCaps(reader: Reader, flags: ServerFlags): ServerConfig["caps"] {
  const request = { flag: "--max-request-bytes", given: flags.maxRequestBytes };
  const response = { flag: "--max-response-bytes", given: flags.maxResponseBytes };
  return {
    maxRequestBytes: reader.parse(
      { variable: "AGENT_VAULT_MAX_REQUEST_BYTES", ...request },
      1024 ** 3,
      parseCount,
    ),
    maxResponseBytes: reader.parse(
      { variable: "AGENT_VAULT_MAX_RESPONSE_BYTES", ...response },
      0,
      parseCount,
    ),
  };
}

function readRetention(reader: Reader): PinnedRetention {
  const { maxAgeHours, maxRowsPerVault } = HIGHEST_RETENTION;
  const count = (variable: VariableName, highest: number) =>
    reader.parse({ variable }, undefined, integerBetween(0, highest));
  const hours = count("AGENT_VAULT_LOGS_MAX_AGE_HOURS", maxAgeHours);
  const rows = count("AGENT_VAULT_LOGS_MAX_ROWS_PER_VAULT", maxRowsPerVault);
  return {
    locked: reader.parse({ variable: "AGENT_VAULT_LOGS_RETENTION_LOCK" }, false, parseBoolean),
    ...(hours === undefined ? {} : { maxAgeHours: hours }),
    ...(rows === undefined ? {} : { maxRowsPerVault: rows }),
  };
}

function readCertificates(path: string): string[] {
  const text = readText(path);
  try {
    return parseCertificateBundle(text);
  } catch (error) {
    throw new Unusable(`the file ${error instanceof Error ? error.message : "cannot be used"}`);
  }
}

/** Nobody stated this file to us: what of it can be read is taken. */
function readInherited(reader: Reader, path: string): string[] {
  const { certificates, unreadable } = readCertificateBundle(readText(path));
  if (certificates.length + unreadable === 0) throw new Unusable("the file holds no PEM certificate");
  if (unreadable > 0) reader.warn(`SSL_CERT_FILE: ${unreadable} of its certificates cannot be read`);
  return certificates;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new Unusable(`the file cannot be read (${code})`);
  }
}

function failOnFaults(reader: Reader): void {
  const faults = reader.faults();
  if (faults.length === 0) return;
  throw new AppError("invalid_config", {
    message: ["The configuration is not valid.", ...faults.map((fault) => `  ${fault}`)].join("\n"),
    hint: "Correct these and start again; nothing was changed.",
    details: { faults },
  });
}
