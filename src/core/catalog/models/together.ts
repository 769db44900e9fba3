import type { CatalogEntry } from "../entry.ts";

export const together: CatalogEntry = {
  id: "together",
  name: "Together AI",
  description: "Hosted open models",
  host: "api.together.ai",
  auth: { type: "bearer" },
  key: {
    name: "TOGETHER_API_KEY",
    shape: /^([0-9a-f]{64}|tgp_[\w-]{20,})$/,
    looksLike: "tgp_v1_…, or 64 hexadecimal digits",
    obtain: "https://api.together.ai/settings/api-keys",
  },
  variables: {
    TOGETHER_API_KEY: "tgp_v1_agent-vault-placeholder-0000000000000000000",
  },
  tryWith: ["curl -sS https://api.together.ai/v1/models"],
  quirk: "Older clients ask api.together.xyz: add a service for that host where one does.",
  isTemplate: true,
};
