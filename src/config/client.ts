import { homeDirectory } from "./home.ts";
import type { Environment, VariableName } from "./keys.ts";

/** What the command line takes from the environment. Empty variables count as absent. */
export type ClientConfig = {
  /** The data directory, absolute. Throws `data_dir_unusable` when it is asked for and there is none. */
  readonly home: string;
  /**
   * `AGENT_VAULT_TOKEN`, or its old name `AGENT_VAULT_SESSION_TOKEN`. Its presence is agent mode. With `agent` it is that
   * name: the forwarder at `address` puts an SVID in its place.
   */
  readonly token: string | undefined;
  /** The agent as which a forwarder lets this shell speak; `AGENT_VAULT_AGENT`. */
  readonly agent: string | undefined;
  /** `AGENT_VAULT_ADDR` without trailing slashes; not checked to be a URL. */
  readonly address: string | undefined;
  readonly vault: string | undefined;
  /** Where a server of this user's own is looked for and started. */
  readonly localPort: number;
  /** It was chosen, by `AGENT_VAULT_LOCAL_PORT`. */
  readonly localPortStated: boolean;
  /** `http://127.0.0.1:<localPort>`. */
  readonly localAddress: string;
  /** False when `AGENT_VAULT_NO_AUTOSTART` is set to anything but 0 or false. */
  readonly autostart: boolean;
  /** False when `AGENT_VAULT_NO_SKILL` is set to anything but 0 or false. */
  readonly skill: boolean;
  /** False when `AGENT_VAULT_NO_NODE_SHIM` is set to anything but 0 or false. */
  readonly nodeShim: boolean;
  /** False when `AGENT_VAULT_NO_JAVA_OPTIONS` is set to anything but 0 or false. */
  readonly javaOptions: boolean;
  /** True when `AGENT_VAULT_PROXY_TLS` is set to anything but 0 or false. */
  readonly proxyTls: boolean;
  /** False under `NO_COLOR` and on a dumb terminal. Whether a stream is a terminal is not known here. */
  readonly colour: boolean;
};

/** Of the API; the proxy takes the next one. */
export const DEFAULT_PORT = 14_321;

/**
 * Never throws: a command that does not need a variable must not fail over it. An `AGENT_VAULT_LOCAL_PORT` that is
 * no port counts as absent.
 */
export function loadClientConfig(env: Environment = process.env as Environment): ClientConfig {
  const read = (name: VariableName): string | undefined => env[name]?.trim() || undefined;
  const isSet = (name: VariableName) => !["0", "false", undefined].includes(read(name));
  const stated = readPort(read("AGENT_VAULT_LOCAL_PORT"));
  const localPort = stated ?? DEFAULT_PORT;
  return {
    get home() {
      return homeDirectory(env);
    },
    token: read("AGENT_VAULT_TOKEN") ?? read("AGENT_VAULT_SESSION_TOKEN") ?? read("AGENT_VAULT_AGENT"),
    agent: read("AGENT_VAULT_AGENT"),
    address: read("AGENT_VAULT_ADDR")?.replace(/\/+$/, ""),
    vault: read("AGENT_VAULT_VAULT"),
    localPort,
    localPortStated: stated !== undefined,
    localAddress: `http://127.0.0.1:${localPort}`,
    autostart: !isSet("AGENT_VAULT_NO_AUTOSTART"),
    skill: !isSet("AGENT_VAULT_NO_SKILL"),
    nodeShim: !isSet("AGENT_VAULT_NO_NODE_SHIM"),
    javaOptions: !isSet("AGENT_VAULT_NO_JAVA_OPTIONS"),
    proxyTls: isSet("AGENT_VAULT_PROXY_TLS"),
    colour: read("NO_COLOR") === undefined && read("TERM") !== "dumb",
  };
}

/** The proxy takes the next port, so the last one is none. */
function readPort(text: string | undefined): number | undefined {
  const port = Number(text);
  return Number.isInteger(port) && port > 0 && port < 65_535 ? port : undefined;
}
