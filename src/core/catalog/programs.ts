/** Agents by the command that starts them: what each is called, needs and reads. Whoever knows agents asks here. */
import type { CatalogEntry } from "./entry.ts";
import { entriesForMatcher, entryNamed } from "./find.ts";

export type AgentProgram = {
  /** As people call it. */
  readonly name: string;
  /** The entries of the catalogue of which it needs one, the usual one first; absent where none is known to do. */
  readonly needs?: readonly string[];
  /** Where below the home directory it looks for its own things, skills among them; absent: it reads none. */
  readonly folder?: string;
  /** It is not looked for: an editor, or a name that other programs have, too. */
  readonly isSought?: false;
  /**
   * Run once, it makes the agent take the key from that variable, which it does not by itself. Not needed where the file
   * below the home directory is there.
   */
  readonly signIn?: { readonly script: string; readonly variable: string; readonly file: string };
  /**
   * It hands its work to a server of its own, which outlives it and may have been started elsewhere, with another
   * environment. There is one where the socket below the home directory is; the flag has the agent do without.
   */
  readonly background?: { readonly socket: string; readonly without: string };
};

/** What speaks the API of OpenAI with whatever provider it is told of. */
const ANY_MODEL = [
  "anthropic",
  "openai",
  "gemini",
  "openrouter",
  "deepseek",
  "groq",
  "mistral",
  "xai",
  "together",
  "fireworks",
  "huggingface",
];

/** By the base name of the command, the best known first. */
const PROGRAMS: Readonly<Record<string, AgentProgram>> = {
  claude: { name: "Claude Code", needs: ["anthropic"], folder: ".claude" },
  codex: {
    name: "Codex",
    needs: ["openai", "openrouter"],
    folder: ".agents",
    signIn: {
      script: "printenv OPENAI_API_KEY | codex login --with-api-key",
      variable: "OPENAI_API_KEY",
      file: ".codex/auth.json",
    },
    background: { socket: ".codex/app-server-control/app-server-control.sock", without: "--no-daemon" },
  },
  gemini: { name: "Gemini CLI", needs: ["gemini"] },
  copilot: { name: "Copilot CLI", needs: ["copilot"] },
  qwen: { name: "Qwen Code", needs: ["openai", "openrouter", "deepseek"] },
  opencode: { name: "OpenCode", needs: ANY_MODEL, folder: ".opencode" },
  aider: { name: "Aider", needs: ANY_MODEL },
  "cursor-agent": { name: "Cursor", folder: ".cursor" },
  agent: { name: "Cursor", folder: ".cursor", isSought: false },
  cursor: { name: "Cursor", folder: ".cursor", isSought: false },
  goose: { name: "Goose", needs: ANY_MODEL },
  pi: { name: "Pi", needs: ANY_MODEL, folder: ".pi/agent" },
  cline: { name: "Cline", needs: ANY_MODEL, folder: ".cline" },
  crush: { name: "Crush", needs: ANY_MODEL },
  mini: { name: "mini-SWE-agent", needs: ANY_MODEL, isSought: false },
  llm: { name: "LLM", needs: ["openai", ...ANY_MODEL], isSought: false },
  hermes: { name: "Hermes", folder: ".hermes", isSought: false },
  openclaw: { name: "OpenClaw", folder: ".openclaw", isSought: false },
  devin: { name: "Devin", folder: ".config/devin", isSought: false },
  windsurf: { name: "Windsurf / Devin Desktop", folder: ".codeium/windsurf", isSought: false },
  "devin-desktop": { name: "Windsurf / Devin Desktop", folder: ".codeium/windsurf", isSought: false },
  roo: { name: "Roo Code", folder: ".roo", isSought: false },
};

/** Commands of agents that a person runs in a terminal, by whose presence it is known that they are installed. */
export const AGENT_PROGRAMS: readonly string[] = Object.keys(PROGRAMS).filter(
  (command) => PROGRAMS[command]?.isSought !== false,
);

/** The agent that a command of this base name starts, or nothing. */
export function agentProgram(command: string): AgentProgram | undefined {
  return Object.hasOwn(PROGRAMS, command) ? PROGRAMS[command] : undefined;
}

/**
 * The word that names what a known agent lacks, where none of the vault's services is for it: `claude`. Undefined for
 * programs that are not known, and where one service will do.
 */
export function missingFor(program: string, matchers: readonly string[]): string | undefined {
  const wanted = agentProgram(program)?.needs;
  if (wanted === undefined) return undefined;
  const ids = new Set(matchers.flatMap(entriesForMatcher).map(({ id }) => id));
  if (wanted.some((id) => ids.has(id))) return undefined;
  return entryNamed(program) === undefined ? wanted[0] : program;
}

/** The command line that shows an entry at work: the one of the word that it was called by, else its first. */
export function tryWith({ tryWith: lines }: CatalogEntry, word: string): string {
  return lines.find((line) => line.split(" ")[0] === word) ?? lines[0];
}
