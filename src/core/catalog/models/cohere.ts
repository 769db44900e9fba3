import type { CatalogEntry } from "../entry.ts";

export const cohere: CatalogEntry = {
  id: "cohere",
  name: "Cohere",
  description: "Language and embedding models",
  host: "api.cohere.com",
  auth: { type: "bearer" },
  key: {
    name: "CO_API_KEY",
    shape: /^[A-Za-z0-9]{40}$/,
    looksLike: "40 letters and digits",
    obtain: "https://dashboard.cohere.com/api-keys",
  },
  variables: {
    CO_API_KEY: "agentvaultplaceholder0000000000000000000",
    COHERE_API_KEY: "agentvaultplaceholder0000000000000000000",
  },
  tryWith: ["curl -sS https://api.cohere.com/v1/models"],
  isTemplate: true,
};
