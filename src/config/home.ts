import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Environment } from "./keys.ts";

/** The data directory: `AGENT_VAULT_HOME`, made absolute, else `~/.agent-vault`. */
export function homeDirectory(env: Environment): string {
  return env.AGENT_VAULT_HOME ? resolve(env.AGENT_VAULT_HOME) : join(homedir(), ".agent-vault");
}
