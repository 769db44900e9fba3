/**
 * Every environment variable there is. This folder turns environment and flags into checked configuration; it is
 * the only place that reads the environment, and it must not open a socket or a database.
 * The README's table is drawn from here, and readers can name nothing that is not listed.
 */
import { LIMIT_VARIABLES } from "./limit-keys.ts";
import { SMTP_VARIABLES } from "./smtp-keys.ts";
import { UPSTREAM_PROXY_VARIABLES } from "./upstream-proxy/keys.ts";
import type { Variable } from "./variable.ts";

export const VARIABLES = {
  AGENT_VAULT_HOME: {
    reader: "both",
    default: "~/.agent-vault",
    purpose: "Data directory: database, session, log, pid file",
  },
  AGENT_VAULT_ADDR: {
    reader: "both",
    default: "http://127.0.0.1:14321",
    purpose: "Server: the address it announces; client: the server to talk to",
  },
  AGENT_VAULT_TOKEN: {
    reader: "client",
    purpose: "Token to use instead of the stored session; switches to agent mode",
  },
  AGENT_VAULT_SESSION_TOKEN: { reader: "client", purpose: "Older name of `AGENT_VAULT_TOKEN`" },
  AGENT_VAULT_AGENT: {
    reader: "client",
    purpose: "Set by `vault run --identity svid`: the agent that this shell is, with no token in it",
  },
  AGENT_VAULT_VAULT: { reader: "client", default: "default", purpose: "Vault to work in" },
  AGENT_VAULT_NO_AUTOSTART: {
    reader: "client",
    default: "0",
    purpose: "Set to 1, `vault run` starts no local server by itself",
  },
  AGENT_VAULT_NO_SKILL: {
    reader: "client",
    default: "0",
    purpose: "Set to 1, `vault run` gives agents no skill, as `--no-skill`",
  },
  AGENT_VAULT_NO_NODE_SHIM: {
    reader: "client",
    default: "0",
    purpose: "Set to 1, `vault run` has Node programs load nothing, as `--no-node-shim`",
  },
  AGENT_VAULT_NO_JAVA_OPTIONS: {
    reader: "client",
    default: "0",
    purpose: "Set to 1, `vault run` gives Java programs no options, as `--no-java-options`",
  },
  AGENT_VAULT_LOCAL_PORT: {
    reader: "both",
    default: "14321",
    purpose:
      "Port of a server of one's own: where `vault run` looks for it and `server` starts it; the proxy takes the next one",
  },
  AGENT_VAULT_PROXY_TLS: {
    reader: "both",
    default: "false",
    purpose: "Set to 1, `vault run` hands out an `https://` proxy URL, as `--proxy-tls`",
  },
  NO_COLOR: { reader: "both", purpose: "Set to anything, output has no colours" },
  TERM: { reader: "both", purpose: "`dumb` turns colours off" },
  PORT: { reader: "server", default: "14321", purpose: "Port of the API, as `--port`" },
  AGENT_VAULT_MASTER_PASSWORD: {
    reader: "server",
    purpose: "Unlocks a protected instance, protects a new one; forgotten once read",
  },
  SPIFFE_TRUST_DOMAIN: {
    reader: "server",
    default: "agent-vault.local",
    purpose: "Trust domain of the SPIFFE IDs of agents and companies",
  },
  AGENT_VAULT_TRUST_DOMAIN: { reader: "server", purpose: "The same, where `SPIFFE_TRUST_DOMAIN` is not set" },
  SPIFFE_TRUST_DOMAIN_TEMPLATE: {
    reader: "server",
    purpose: "Instead of one for all, each company's trust domain: `{companyId}.vault.example.net`",
  },
  AGENT_VAULT_SVID_AUDIENCE: {
    reader: "server",
    default: "vane",
    purpose: "Audience of SVIDs for which none is asked",
  },
  AGENT_VAULT_OPEN_COMPANIES: {
    reader: "server",
    default: "false",
    purpose: "Lets anyone make a company, as often as anyone may try to sign in",
  },
  AGENT_VAULT_SHARED_BUNDLE: {
    reader: "server",
    default: "false",
    purpose: "Publishes the keys of all companies as one bundle, too; who uses it takes each for all others",
  },
  AGENT_VAULT_PRESENCE_TTL: {
    reader: "server",
    default: "90",
    purpose: "For so many seconds an agent counts as online once it was seen",
  },
  AGENT_VAULT_LOG_LEVEL: {
    reader: "server",
    default: "info",
    purpose: "`debug`, `info`, `warn` or `error`, as `--log-level`",
  },
  DATABASE_URL: {
    reader: "server",
    purpose: "`postgres://…` to use Postgres; else SQLite in the data directory",
  },
  DB_MAX_OPEN_CONNS: {
    reader: "server",
    default: "25",
    purpose: "Most Postgres connections at once, 3 at least",
  },
  DB_CONN_MAX_LIFETIME: {
    reader: "server",
    default: "5m",
    purpose: "Age at which a Postgres connection is replaced",
  },
  FLY_APP_NAME: {
    reader: "server",
    purpose: "Without `AGENT_VAULT_ADDR`, the address is `https://NAME.fly.dev`",
  },
  AGENT_VAULT_ALLOW_PRIVATE_RANGES: {
    reader: "server",
    default: "false",
    purpose: "Lets brokered requests reach private and loopback addresses; cloud metadata stays shut",
  },
  AGENT_VAULT_NETWORK_ALLOWLIST: {
    reader: "server",
    purpose: "Addresses or CIDR blocks, comma-separated, that may be reached although private",
  },
  AGENT_VAULT_RESOLVE: {
    reader: "server",
    purpose: "`host=ip,host=ip`: these names are not looked up; the address rules still hold",
  },
  ...UPSTREAM_PROXY_VARIABLES,
  AGENT_VAULT_UPSTREAM_CA: {
    reader: "server",
    purpose: "PEM file of further roots that upstreams may be signed by",
  },
  SSL_CERT_FILE: {
    reader: "server",
    purpose: "The same, as far as it can be read; added to the system's roots, never instead of them",
  },
  AGENT_VAULT_TRUSTED_PROXIES: {
    reader: "server",
    purpose: "Addresses or CIDR blocks whose `X-Forwarded-For` the API believes",
  },
  AGENT_VAULT_DEV_MODE: { reader: "server", default: "false", purpose: "Lets services name internal hosts" },
  AGENT_VAULT_MAX_REQUEST_BYTES: {
    reader: "server",
    default: "1073741824",
    purpose: "Longest request body the proxy passes on; 0 is no limit",
  },
  AGENT_VAULT_MAX_RESPONSE_BYTES: {
    reader: "server",
    default: "0",
    purpose: "Longest answer body the proxy passes on; 0 is no limit",
  },
  AGENT_VAULT_UPSTREAM_TIMEOUT: {
    reader: "server",
    default: "15m",
    purpose:
      "Silence of an upstream, before its answer or within one of known length, after which it is given up; 0 is no limit",
  },
  AGENT_VAULT_UPSTREAM_STREAM_TIMEOUT: {
    reader: "server",
    default: "4h",
    purpose:
      "The same where request or answer have no length, such as events, logs and gRPC; WebSockets have 10 minutes",
  },
  ...LIMIT_VARIABLES,
  AGENT_VAULT_LOGS_MAX_AGE_HOURS: {
    reader: "server",
    default: "168",
    purpose: "Request-log rows older than this are deleted; 0 keeps them",
  },
  AGENT_VAULT_LOGS_MAX_ROWS_PER_VAULT: {
    reader: "server",
    default: "10000",
    purpose: "Only the newest rows of each vault are kept; 0 keeps all",
  },
  AGENT_VAULT_LOGS_RETENTION_LOCK: {
    reader: "server",
    default: "false",
    purpose: "Set to 1, only these two count and retention cannot be changed through the API",
  },
  ...SMTP_VARIABLES,
  _AGENT_VAULT_DETACHED: {
    reader: "server",
    purpose: "Internal: marks the process that `server -d` leaves running",
  },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof VARIABLES;

/** An environment, of which only catalogued variables can be read. */
export type Environment = { readonly [name in VariableName]?: string | undefined };

/** The README's table, in the order above; a test holds the two together, so nothing else needs it. */
export function variableTable(): string {
  const rows = Object.entries<Variable>(VARIABLES).map(
    ([name, { reader, purpose, ...rest }]) =>
      `| \`${name}\` | ${reader} | ${rest.default === undefined ? "" : `\`${rest.default}\``} | ${purpose} |`,
  );
  return ["| Variable | Read by | Default | Purpose |", "|---|---|---|---|", ...rows, ""].join("\n");
}
