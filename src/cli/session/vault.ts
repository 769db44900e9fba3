import { usageError } from "../failure.ts";
import type { Io } from "../io.ts";
import { readContextVault, readProjectVault } from "./vault-files.ts";

/**
 * The vault a command works in: `--vault`, `AGENT_VAULT_VAULT`, `agent-vault.json` in this directory, the context
 * file. Nothing when none of them says.
 */
export function chosenVault(io: Io, flag: string | undefined): string | undefined {
  return flag ?? io.config.vault ?? readProjectVault(process.cwd()) ?? readContextVault(io.paths.context);
}

/** The same, `default` when nothing says otherwise. */
export function resolveVault(io: Io, flag: string | undefined): string {
  return chosenVault(io, flag) ?? "default";
}

/**
 * With a token from the environment nothing is guessed: no file of this machine speaks for the token's owner.
 * Throws a usage error when neither the flag nor the variable names a vault.
 */
export function agentVault(io: Io, flag: string | undefined): string {
  const vault = flag ?? io.config.vault;
  if (vault !== undefined) return vault;
  throw usageError("vault is required in agent mode", "pass --vault or set AGENT_VAULT_VAULT");
}
