import type { CatalogEntry } from "../entry.ts";

export const deepseek: CatalogEntry = {
  id: "deepseek",
  name: "DeepSeek",
  description: "DeepSeek language models",
  host: "api.deepseek.com",
  auth: { type: "bearer" },
  key: {
    name: "DEEPSEEK_API_KEY",
    shape: /^sk-[A-Za-z0-9-]{20,}$/,
    looksLike: "sk-…",
    obtain: "https://platform.deepseek.com/api_keys",
  },
  variables: {
    DEEPSEEK_API_KEY: "sk-agent-vault-placeholder-00000000",
  },
  tryWith: ["curl -sS https://api.deepseek.com/models"],
  isTemplate: true,
};
