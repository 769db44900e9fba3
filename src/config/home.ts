import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { AppError } from "../core/errors.ts";
import type { Environment } from "./keys.ts";

/**
 * The data directory: `AGENT_VAULT_HOME`, made absolute, else `~/.agent-vault`. Throws `data_dir_unusable` for a user
 * without a home, as containers are often run by; `findHome` is for the tests.
 */
export function homeDirectory(env: Environment, findHome: () => string = homedir): string {
  if (env.AGENT_VAULT_HOME) return resolve(env.AGENT_VAULT_HOME);
  const home = orNothing(findHome);
  if (home !== undefined && isAbsolute(home)) return join(home, ".agent-vault");
  throw new AppError("data_dir_unusable", {
    message: `This user (uid ${process.getuid?.() ?? "unknown"}) has no home directory to keep data in.`,
    hint: "Set AGENT_VAULT_HOME to a directory of its own, or HOME.",
  });
}

/** The system call behind `homedir` fails for a uid that the user database does not know. */
function orNothing(findHome: () => string): string | undefined {
  try {
    return findHome();
  } catch {
    return undefined;
  }
}
