import { basename } from "node:path";
import { type AgentProgram, agentProgram } from "../../core/catalog/programs.ts";

/** A program that reads skills, and where below the home directory it looks for its own things. */
export type KnownAgent = Required<Pick<AgentProgram, "name" | "folder">>;

/** The agent that a command's first word starts, where it reads skills; or nothing. */
export function knownAgent(word: string): KnownAgent | undefined {
  const { name = "", folder } = agentProgram(basename(word)) ?? {};
  return folder === undefined ? undefined : { name, folder };
}
