/**
 * The environment of a program under `vault run`. Pure but for `parentEnvironment`; tests give real clients the same
 * variables through it. No secret of whoever operates the server may pass.
 */

import type { ClientFiles } from "./client-files.ts";
import type { Environment } from "./environment.ts";
import { javaVariables } from "./java/java-options.ts";
import { mergedNoProxy } from "./no-proxy.ts";
import { nodeOptions } from "./node-options.ts";
import { REPLACED, toolVariables } from "./tool-settings.ts";

/** The proxy, with the token that it asks for in its URL. */
type WithToken = {
  readonly token: string;
  readonly vault: string;
  readonly proxyPort: number;
  /** The proxy's own listener speaks TLS. */
  readonly proxyTls: boolean;
};

/** A forwarder on this machine that knows the agent; no secret is handed out. */
type WithForwarder = {
  readonly agent: string;
  /** Undefined where the server takes the agent's only one. */
  readonly vault: string | undefined;
  readonly forwarderPort: number;
};

export type ChildSettings = (WithToken | WithForwarder) & {
  /** The server's address, no trailing slash. */
  readonly address: string;
  /** A port on 127.0.0.1 where the proxy asks for nothing; never by name, for `localhost` may be another's on IPv6. */
  readonly doorPort: number | undefined;
  /** The variables name that port, where there is one, in the place of the proxy with its password. */
  readonly bareProxy: boolean;
  readonly files: ClientFiles;
  /** A configuration of pip names a proxy. */
  readonly pipNamesProxy: boolean;
  /** Variables that hold a placeholder of the key that the vault has. */
  readonly placeholders: Readonly<Record<string, string>>;
};

/** The one place outside `config/` that sees the whole environment, for it hands it on. */
export function parentEnvironment(): Environment {
  return process.env;
}

/** Each replaces a client's trust store, so each names the bundle, never our root alone. */
export const TRUST_STORE_VARIABLES = [
  "SSL_CERT_FILE",
  "REQUESTS_CA_BUNDLE",
  "CURL_CA_BUNDLE",
  "GIT_SSL_CAINFO",
  "GIT_PROXY_SSL_CAINFO",
  "PIP_CERT",
  "CARGO_HTTP_CAINFO",
  "AWS_CA_BUNDLE",
  "DENO_CERT",
  "NIX_SSL_CERT_FILE",
  "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
  "HTTPLIB2_CA_CERTS",
  "CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE",
  "BUNDLE_SSL_CA_CERT",
  "PERL_LWP_SSL_CA_FILE",
] as const;

/** Of the parent's proxy settings, those that some client prefers to `HTTPS_PROXY`: an inherited one would win. */
const OTHER_PROXIES = ["ALL_PROXY", "WS_PROXY", "WSS_PROXY", "GRPC_PROXY", ...REPLACED];

/**
 * What Bun itself obeys in our binary and in every Bun program below us: a program could be made to run something
 * else. The rest are the operator's.
 */
const NEVER_PASSED = ["BUN_OPTIONS", "BUN_BE_BUN", "BUN_INSPECT", "BUN_INSPECT_PRELOAD"];

/** Secrets of a server, whose presence says that this shell is its operator's. */
const OPERATOR_SECRETS = ["AGENT_VAULT_MASTER_PASSWORD", "AGENT_VAULT_SMTP_PASSWORD"];

/**
 * The child's environment: the parent's, without what must not pass, with what routes its requests through the proxy.
 * `DATABASE_URL` passes, for it is nearly always the project's own; beside a secret of the server it is the
 * operator's, and stays behind.
 */
export function childEnvironment(parent: Environment, settings: ChildSettings): Record<string, string> {
  const { host, url } = proxyOf(settings);
  const { files, pipNamesProxy } = settings;
  const child = { ...inheritedEnvironment(parent), ...settings.placeholders };
  const noProxy = mergedNoProxy(parent, host);
  Object.assign(child, {
    ...identityOf(settings, url),
    ...(settings.vault === undefined ? {} : { AGENT_VAULT_VAULT: settings.vault }),
    // For programs that are told of a proxy by flags alone.
    ...(settings.doorPort === undefined ? {} : { AGENT_VAULT_DOOR: loopbackUrl(settings.doorPort) }),
    HTTPS_PROXY: url,
    https_proxy: url,
    HTTP_PROXY: url,
    http_proxy: url,
    // Python's clients look for a variable of the URL's own scheme.
    WS_PROXY: url,
    ws_proxy: url,
    WSS_PROXY: url,
    wss_proxy: url,
    OPENCLAW_PROXY_URL: url,
    NO_PROXY: noProxy,
    no_proxy: noProxy,
    NODE_USE_ENV_PROXY: "1",
    // This one adds to the built-in roots. A parent's own extra roots are in the bundle.
    NODE_EXTRA_CA_CERTS: extraRootsOf(parent, files) ? files.bundlePath : files.caPath,
    ...nodeVariables(parent, files.nodeShim),
    ...toolVariables(parent, { url, noProxy, files, pipNamesProxy }),
    ...javaVariables(parent, { doorPort: settings.doorPort, noProxy, trustStore: files.javaTrustStore }),
  });
  for (const name of TRUST_STORE_VARIABLES) child[name] = files.bundlePath;
  for (const name of ["NODE_OPTIONS", "JAVA_TOOL_OPTIONS"]) if (child[name] === "") delete child[name];
  return child;
}

/** The file does nothing in a process without the second. */
function nodeVariables(parent: Environment, shim: string | undefined): Record<string, string> {
  return {
    NODE_OPTIONS: nodeOptions(parent["NODE_OPTIONS"], shim),
    ...(shim === undefined ? {} : { AGENT_VAULT_NODE_SHIM: "1" }),
  };
}

/** Files whose certificates the parent's clients trust already, each with the first variable that names it. */
export function inheritedTrust(parent: Environment): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const name of ["NODE_EXTRA_CA_CERTS", ...TRUST_STORE_VARIABLES]) {
    const file = parent[name];
    if (file && !files.has(file)) files.set(file, name);
  }
  return files;
}

/**
 * The environment of a server that `vault run` starts: of the user's shell, nothing that would make it another's. Proxies
 * that this machine reaches the network through are the server's as well: through them it reaches upstreams.
 */
export function localServerEnvironment(parent: Environment): Record<string, string> {
  const dropped = [...NEVER_PASSED, "DATABASE_URL", "PORT", "FLY_APP_NAME", "AGENT_VAULT_ADDR"];
  return defined(parent, (name) => !dropped.includes(name));
}

/** The environment of the forwarder of an identity: where its user's data is, and nothing that could be a secret. */
export function forwarderEnvironment(parent: Environment): Record<string, string> {
  const kept = ["HOME", "PATH", "TMPDIR", "AGENT_VAULT_HOME", "AGENT_VAULT_LOCAL_PORT", "SSL_CERT_FILE"];
  return defined(parent, (name) => kept.includes(name));
}

/**
 * The environment of processes of a throw-away home: of the user's shell, nothing that concerns agent-vault but that home,
 * and no proxy, for all that they ask is on this machine.
 */
export function demoEnvironment(parent: Environment, { home }: { home: string }): Record<string, string> {
  const dropped = [...NEVER_PASSED, "DATABASE_URL", "PORT", "FLY_APP_NAME"];
  const kept = defined(
    parent,
    (name) => !dropped.includes(name) && !/^(?:_?AGENT_VAULT_.*|(?:HTTPS?|ALL)_PROXY)$/i.test(name),
  );
  return { ...kept, AGENT_VAULT_HOME: home };
}

/** What any program that we start may have of the shell's: no secret of a server, none of our settings. */
export function inheritedEnvironment(parent: Environment): Record<string, string> {
  const operator = OPERATOR_SECRETS.some((name) => parent[name]);
  return defined(parent, (name) => {
    const upper = name.toUpperCase().replaceAll("-", "_");
    return !(
      /^_?AGENT_VAULT_/.test(upper) ||
      NEVER_PASSED.includes(name) ||
      OTHER_PROXIES.includes(upper) ||
      (operator && name === "DATABASE_URL")
    );
  });
}

function defined(parent: Environment, keep: (name: string) => boolean): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(parent)) {
    if (value !== undefined && keep(name)) kept[name] = value;
  }
  return kept;
}

/** Who the child is at the API, which a forwarder is, too. */
function identityOf(settings: ChildSettings, url: string): Record<string, string> {
  if ("agent" in settings) return { AGENT_VAULT_AGENT: settings.agent, AGENT_VAULT_ADDR: url };
  const { token, address } = settings;
  return { AGENT_VAULT_TOKEN: token, AGENT_VAULT_SESSION_TOKEN: token, AGENT_VAULT_ADDR: address };
}

/** A password always follows the user name: without one, git asks for it. */
function proxyOf(settings: ChildSettings): { host: string; url: string } {
  const host = URL.canParse(settings.address) ? new URL(settings.address).hostname : "127.0.0.1";
  const { doorPort } = settings;
  if ("agent" in settings) return { host, url: loopbackUrl(settings.forwarderPort) };
  if (settings.bareProxy && doorPort !== undefined) return { host, url: loopbackUrl(doorPort) };
  const userinfo = `${encodeURIComponent(settings.token)}:${encodeURIComponent(settings.vault)}`;
  const scheme = settings.proxyTls ? "https" : "http";
  return { host, url: `${scheme}://${userinfo}@${host}:${settings.proxyPort}` };
}

const loopbackUrl = (port: number) => `http://127.0.0.1:${port}`;

function extraRootsOf(parent: Environment, { caPath, bundlePath }: ClientFiles): boolean {
  const extra = parent["NODE_EXTRA_CA_CERTS"];
  return extra !== undefined && extra !== "" && extra !== caPath && extra !== bundlePath;
}
