import type { CatalogEntry } from "../entry.ts";

export const perplexity: CatalogEntry = {
  id: "perplexity",
  name: "Perplexity",
  description: "Answers with sources",
  host: "api.perplexity.ai",
  auth: { type: "bearer" },
  key: {
    name: "PERPLEXITY_API_KEY",
    shape: /^pplx-[\w-]{20,}$/,
    looksLike: "pplx-…",
    obtain: "https://www.perplexity.ai/account/api/keys",
  },
  variables: {
    PERPLEXITY_API_KEY: "pplx-agent-vault-placeholder-000000000000000000000000",
  },
  tryWith: ["curl -sS https://api.perplexity.ai/async/chat/completions"],
  isTemplate: true,
};
