/** Agents on this machine, and what starts each with what the vault has. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { entriesForMatcher } from "../../../core/catalog/find.ts";
import { AGENT_PROGRAMS, agentProgram, missingFor } from "../../../core/catalog/programs.ts";
import { didYouMean } from "../../../core/nearest.ts";
import { flagWithout } from "../../agent-program/background-server.ts";
import type { Environment } from "../../child/environment.ts";
import { findProgram } from "../../doctor/find-program.ts";
import { usageError } from "../../failure.ts";

export type AgentHere = {
  readonly command: string;
  readonly name: string;
  readonly installed: boolean;
};

/** Those that were named, else those that are installed. Throws one usage error that names all that are unknown. */
export function agentsHere(named: readonly string[]): readonly AgentHere[] {
  const unknown = named.filter((command) => agentProgram(command) === undefined);
  const [first] = unknown;
  if (first !== undefined) {
    const hint = didYouMean(first, AGENT_PROGRAMS) ?? `there are ${AGENT_PROGRAMS.join(", ")}`;
    throw usageError(`no agent is called ${unknown.map((word) => `"${word}"`).join(", ")}`, hint);
  }
  const commands = named.length > 0 ? [...new Set(named)] : AGENT_PROGRAMS;
  return commands
    .map((command) => ({
      command,
      name: agentProgram(command)?.name ?? command,
      installed: findProgram(command) !== undefined,
    }))
    .filter(({ installed }) => installed || named.length > 0);
}

export type NextOptions = {
  /** What the vault has services for. */
  readonly matchers: readonly string[];
  /** `--vault`, as it was given. */
  readonly vaultFlag: string | undefined;
  /** The shell holds keys that the command is not to see. */
  readonly stripEnv: boolean;
};

/** The commands that start an agent, each on a line of its own: a service that it lacks comes first. */
export async function commandsFor(
  { command }: Pick<AgentHere, "command">,
  environment: Environment,
  { matchers, vaultFlag, stripEnv }: NextOptions,
): Promise<readonly string[]> {
  const vault = vaultFlag === undefined ? "" : ` --vault ${vaultFlag}`;
  const run = (strip: boolean) => `agent-vault run${vault}${strip ? " --strip-env" : ""} --`;
  const lacking = missingFor(command, matchers);
  const added = lacking === undefined ? [] : [`agent-vault vault service add ${lacking}${vault}`];
  const [usual] = agentProgram(command)?.needs ?? [];
  const hasUsual = matchers.flatMap(entriesForMatcher).some(({ id }) => id === usual);
  const signIn = hasUsual || lacking !== undefined ? signInFor(command, environment, run(true)) : [];
  const flag = await flagWithout(command, environment);
  return [...added, ...signIn, [run(stripEnv), command, ...(flag === undefined ? [] : [flag])].join(" ")];
}

/** What it keeps is the placeholder, whatever the shell holds. */
function signInFor(command: string, environment: Environment, run: string): readonly string[] {
  const { signIn } = agentProgram(command) ?? {};
  if (signIn === undefined) return [];
  const isSignedIn = existsSync(join(environment["HOME"] || homedir(), signIn.file));
  return isSignedIn ? [] : [`${run} sh -c '${signIn.script}'`];
}
