import { homedir } from "node:os";
import { join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** What the command line takes from the environment. Empty variables count as absent. */
export type ClientConfig = {
  /** The data directory: `AGENT_VAULT_HOME`, else `~/.agent-vault`. */
  readonly home: string;
  /** `AGENT_VAULT_TOKEN`, or its old name `AGENT_VAULT_SESSION_TOKEN`. Its presence is agent mode. */
  readonly token: string | undefined;
  /** `AGENT_VAULT_ADDR` without trailing slashes; not checked to be a URL. */
  readonly address: string | undefined;
  readonly vault: string | undefined;
  /** False when `AGENT_VAULT_NO_AUTOSTART` is set to anything but 0 or false. */
  readonly autostart: boolean;
  /** False under `NO_COLOR` and on a dumb terminal. Whether a stream is a terminal is not known here. */
  readonly colour: boolean;
};

export function loadClientConfig(env: Environment = process.env): ClientConfig {
  const read = (name: string): string | undefined => env[name] || undefined;
  const noAutostart = read("AGENT_VAULT_NO_AUTOSTART");
  return {
    home: read("AGENT_VAULT_HOME") ?? join(homedir(), ".agent-vault"),
    token: read("AGENT_VAULT_TOKEN") ?? read("AGENT_VAULT_SESSION_TOKEN"),
    address: read("AGENT_VAULT_ADDR")?.trim().replace(/\/+$/, ""),
    vault: read("AGENT_VAULT_VAULT")?.trim(),
    autostart: noAutostart === undefined || noAutostart === "0" || noAutostart === "false",
    colour: read("NO_COLOR") === undefined && read("TERM") !== "dumb",
  };
}
