import type { Io } from "../io.ts";
import { agentTarget, agentVault } from "./agent.ts";
import { readContextVault, readProjectVault } from "./vault-files.ts";

/**
 * The vault a person's command works in: `--vault`, `AGENT_VAULT_VAULT`, `agent-vault.json` in this directory, the context
 * file. Nothing when none of them says.
 */
export function chosenVault(io: Io, flag: string | undefined): string | undefined {
  return flag ?? io.config.vault ?? readProjectVault(process.cwd()) ?? readContextVault(io.paths.context);
}

/** The same, `default` when nothing says otherwise. */
export function resolveVault(io: Io, flag: string | undefined): string {
  return chosenVault(io, flag) ?? "default";
}

/** The vault that commands use here, whoever runs them. Throws as `agentVault` does. */
export async function workingVault(io: Io, flag: string | undefined): Promise<string> {
  const agent = agentTarget(io);
  return agent === undefined ? resolveVault(io, flag) : agentVault(io, agent, flag);
}
