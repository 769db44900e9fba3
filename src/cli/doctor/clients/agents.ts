/** Agents that a person runs: they are asked for their version, and their recipe is shown. */
export const AGENT_PROGRAMS = [
  "claude",
  "codex",
  "gemini",
  "copilot",
  "qwen",
  "opencode",
  "aider",
  "cursor-agent",
  "goose",
  "pi",
  "cline",
  "crush",
] as const;
