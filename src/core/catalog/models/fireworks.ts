import type { CatalogEntry } from "../entry.ts";

export const fireworks: CatalogEntry = {
  id: "fireworks",
  name: "Fireworks AI",
  description: "Hosted open models",
  host: "api.fireworks.ai",
  auth: { type: "bearer" },
  key: {
    name: "FIREWORKS_API_KEY",
    shape: /^fw_[\w-]{20,}$/,
    looksLike: "fw_…",
    obtain: "https://app.fireworks.ai/settings/users/api-keys",
  },
  variables: {
    FIREWORKS_API_KEY: "fw_agent-vault-placeholder",
  },
  tryWith: ["curl -sS https://api.fireworks.ai/inference/v1/models"],
  isTemplate: true,
};
