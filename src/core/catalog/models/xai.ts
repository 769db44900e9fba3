import type { CatalogEntry } from "../entry.ts";

export const xai: CatalogEntry = {
  id: "xai",
  aliases: ["grok"],
  name: "xAI (Grok)",
  description: "Grok language models",
  host: "api.x.ai",
  auth: { type: "bearer" },
  key: {
    name: "XAI_API_KEY",
    shape: /^xai-[\w-]{20,}$/,
    looksLike: "xai-…",
    obtain: "https://console.x.ai",
  },
  variables: {
    XAI_API_KEY: "xai-agent-vault-placeholder-00000000000000000000000000000000000000000000000000000000",
  },
  tryWith: ["curl -sS https://api.x.ai/v1/models"],
  isTemplate: true,
};
