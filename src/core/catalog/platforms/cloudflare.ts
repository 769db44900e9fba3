import type { CatalogEntry } from "../entry.ts";

export const cloudflare: CatalogEntry = {
  id: "cloudflare",
  name: "Cloudflare",
  description: "DNS, CDN and Workers",
  host: "api.cloudflare.com",
  auth: { type: "bearer" },
  key: {
    name: "CLOUDFLARE_API_TOKEN",
    shape: /^[\w-]{40,}$/,
    looksLike: "40 letters, digits, - and _, or more",
    obtain: "https://dash.cloudflare.com/profile/api-tokens",
  },
  variables: {
    CLOUDFLARE_API_TOKEN: "agent-vault-placeholder-0000000000000000",
  },
  alternatives: {
    CF_API_TOKEN: "agent-vault-placeholder-0000000000000000",
  },
  tryWith: ["curl -sS https://api.cloudflare.com/client/v4/user/tokens/verify"],
  quirk: "An API token, not the global key: that one goes with an e-mail address in headers of its own.",
  isTemplate: true,
};
