import type { CatalogEntry } from "../entry.ts";

export const openrouter: CatalogEntry = {
  id: "openrouter",
  name: "OpenRouter",
  description: "Many models behind one API",
  host: "openrouter.ai",
  auth: { type: "bearer" },
  key: {
    name: "OPENROUTER_API_KEY",
    shape: /^sk-or-[\w-]{20,}$/,
    looksLike: "sk-or-v1-…",
    obtain: "https://openrouter.ai/settings/keys",
  },
  variables: {
    OPENROUTER_API_KEY: "sk-or-v1-agent-vault-placeholder-0000000000000000000000000000000000000000",
  },
  tryWith: ["curl -sS https://openrouter.ai/api/v1/key"],
  isTemplate: true,
};
