import type { Io } from "../io.ts";
import { agentTarget, agentVault } from "./agent.ts";
import { PROJECT_FILE, readContextVault, readProjectVault } from "./vault-files.ts";

/** A vault's name, and who said it: where there is no such vault, that is where to correct it. */
export type NamedVault = { readonly vault: string; readonly from: string };

/**
 * The vault a person's command works in: `--vault`, `AGENT_VAULT_VAULT`, `agent-vault.json` in this directory, the context
 * file. Nothing when none of them says. Throws a Failure for an `agent-vault.json` that cannot be understood: what
 * was meant for the vault it names must not go to another.
 */
export function chosenVault(io: Io, flag: string | undefined): NamedVault | undefined {
  if (flag !== undefined) return { vault: flag, from: "--vault" };
  const { vault } = io.config;
  if (vault !== undefined) return { vault, from: "AGENT_VAULT_VAULT" };
  const bound = readProjectVault(process.cwd());
  if (bound !== undefined) return { vault: bound, from: PROJECT_FILE };
  const context = readContextVault(io.paths.context);
  return context === undefined ? undefined : { vault: context, from: "agent-vault vault use" };
}

/** The same, `default` when nothing says otherwise. */
export function resolveVault(io: Io, flag: string | undefined): NamedVault {
  return chosenVault(io, flag) ?? { vault: "default", from: "the built-in default" };
}

/** The vault that commands use here, whoever runs them. Throws as `agentVault` does. */
export async function workingVault(io: Io, flag: string | undefined): Promise<string> {
  const agent = agentTarget(io);
  return agent === undefined ? resolveVault(io, flag).vault : agentVault(io, agent, flag);
}
