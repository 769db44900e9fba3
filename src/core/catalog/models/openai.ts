import type { CatalogEntry } from "../entry.ts";

export const openai: CatalogEntry = {
  id: "openai",
  aliases: ["codex", "chatgpt", "gpt"],
  name: "OpenAI",
  description: "GPT models and tools",
  host: "api.openai.com",
  auth: { type: "bearer" },
  key: {
    name: "OPENAI_API_KEY",
    shape: /^sk-[\w-]{20,}$/,
    looksLike: "sk-proj-…",
    obtain: "https://platform.openai.com/api-keys",
  },
  variables: {
    OPENAI_API_KEY: "sk-proj-agent-vault-placeholder-00000000000000000000000000000000",
  },
  alternatives: {
    CODEX_API_KEY: "sk-proj-agent-vault-placeholder-00000000000000000000000000000000",
  },
  tryWith: ["codex", "curl -sS https://api.openai.com/v1/models"],
  quirk:
    "Codex asks once how to sign in, unless this has been run: agent-vault run --strip-env -- sh -c 'printenv OPENAI_API_KEY | codex login --with-api-key'; signed in with a ChatGPT account it talks to chatgpt.com, for which this is not. Where its background server runs, only codex --no-daemon is in the run.",
  isTemplate: true,
};
