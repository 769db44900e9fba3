/** Which services agents start with, so that one without any can be told what is missing. */
import type { CatalogEntry } from "./entry.ts";
import { entriesForMatcher, entryNamed } from "./find.ts";

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

/** By the base name of the command: the entries of which it needs one, the usual one first. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  claude: ["anthropic"],
  codex: ["openai", "openrouter"],
  gemini: ["gemini"],
  copilot: ["github"],
  qwen: ["openai", "openrouter", "deepseek"],
  aider: ANY_MODEL,
  opencode: ANY_MODEL,
  goose: ANY_MODEL,
  cline: ANY_MODEL,
  pi: ANY_MODEL,
  crush: ANY_MODEL,
  mini: ANY_MODEL,
  llm: ["openai", ...ANY_MODEL],
};

/**
 * The word that names what a known agent lacks, where none of the vault's services is for it: `claude`. Undefined for
 * programs that are not known, and where one service will do.
 */
export function missingFor(program: string, matchers: readonly string[]): string | undefined {
  const wanted = Object.hasOwn(PROGRAMS, program) ? PROGRAMS[program] : undefined;
  if (wanted === undefined) return undefined;
  const ids = new Set(matchers.flatMap(entriesForMatcher).map(({ id }) => id));
  if (wanted.some((id) => ids.has(id))) return undefined;
  return entryNamed(program) === undefined ? wanted[0] : program;
}

/** The command line that shows an entry at work: the one of the word that it was called by, else its first. */
export function tryWith({ tryWith: lines }: CatalogEntry, word: string): string {
  return lines.find((line) => line.split(" ")[0] === word) ?? lines[0];
}
