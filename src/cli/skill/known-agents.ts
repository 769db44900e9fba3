import { basename } from "node:path";

/** A program that reads skills, and where below the home directory it looks for its own things. */
export type KnownAgent = { readonly name: string; readonly folder: string };

/** By the base name of its command. */
const AGENTS: Readonly<Record<string, KnownAgent>> = {
  claude: { name: "Claude Code", folder: ".claude" },
  cursor: { name: "Cursor", folder: ".cursor" },
  agent: { name: "Cursor", folder: ".cursor" },
  codex: { name: "Codex", folder: ".agents" },
  hermes: { name: "Hermes", folder: ".hermes" },
  opencode: { name: "OpenCode", folder: ".opencode" },
  openclaw: { name: "OpenClaw", folder: ".openclaw" },
  pi: { name: "Pi", folder: ".pi/agent" },
  devin: { name: "Devin", folder: ".config/devin" },
  windsurf: { name: "Windsurf / Devin Desktop", folder: ".codeium/windsurf" },
  "devin-desktop": { name: "Windsurf / Devin Desktop", folder: ".codeium/windsurf" },
  cline: { name: "Cline", folder: ".cline" },
  roo: { name: "Roo Code", folder: ".roo" },
};

/** The agent that a command's first word starts, or nothing. */
export function knownAgent(word: string): KnownAgent | undefined {
  const name = basename(word);
  return Object.hasOwn(AGENTS, name) ? AGENTS[name] : undefined;
}
