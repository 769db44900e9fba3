import type { CatalogEntry } from "../entry.ts";

export const groq: CatalogEntry = {
  id: "groq",
  name: "Groq",
  description: "Fast model inference",
  host: "api.groq.com",
  auth: { type: "bearer" },
  key: {
    name: "GROQ_API_KEY",
    shape: /^gsk_[\w-]{20,}$/,
    looksLike: "gsk_…",
    obtain: "https://console.groq.com/keys",
  },
  variables: {
    GROQ_API_KEY: "gsk_agent-vault-placeholder-0000000000000000000000000000",
  },
  tryWith: ["curl -sS https://api.groq.com/openai/v1/models"],
  isTemplate: true,
};
