import type { CatalogEntry } from "../entry.ts";

export const mistral: CatalogEntry = {
  id: "mistral",
  name: "Mistral AI",
  description: "Mistral language models",
  host: "api.mistral.ai",
  auth: { type: "bearer" },
  key: {
    name: "MISTRAL_API_KEY",
    shape: /^[A-Za-z0-9]{32}$/,
    looksLike: "32 letters and digits",
    obtain: "https://console.mistral.ai/api-keys",
  },
  variables: {
    MISTRAL_API_KEY: "agentvaultplaceholder00000000000",
  },
  tryWith: ["curl -sS https://api.mistral.ai/v1/models"],
  isTemplate: true,
};
