import { homedir } from "node:os";
import type { Print } from "../ui/print.ts";
import { installSkill } from "./install.ts";
import { knownAgent } from "./known-agents.ts";
import { letOpenClawUseProxy } from "./openclaw.ts";

/**
 * Where the command is an agent that reads skills, sees to it that it has ours, and says so when that wrote something.
 * Never throws: without it the agent runs as well, so what fails is a warning.
 */
export async function equipAgent(
  print: Pick<Print, "note" | "warn">,
  word: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const agent = knownAgent(word);
  if (agent === undefined) return;
  try {
    const file = installSkill(env["HOME"] || homedir(), agent);
    if (file !== undefined) {
      print.note(
        `agent-vault: Installed Agent Vault skills for ${agent.name}. (${file}; not with --no-skill)`,
      );
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    print.warn(`the skill for ${agent.name} was not installed: ${why}`);
  }
  if (agent.name === "OpenClaw") await letOpenClawUseProxy(print, env);
}
