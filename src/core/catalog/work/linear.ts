import type { CatalogEntry } from "../entry.ts";

export const linear: CatalogEntry = {
  id: "linear",
  name: "Linear",
  description: "Issues and projects",
  host: "api.linear.app",
  auth: { type: "api-key", header: "Authorization" },
  key: {
    name: "LINEAR_API_KEY",
    shape: /^lin_(api|oauth)_[\w-]{20,}$/,
    looksLike: "lin_api_…",
    obtain: "https://linear.app/settings/account/security",
  },
  variables: {
    LINEAR_API_KEY: "lin_api_agentvaultplaceholder0000000000000000000",
  },
  tryWith: ['curl -sS https://api.linear.app/graphql --json \'{"query":"{viewer{name}}"}\''],
  isTemplate: true,
};
