import type { CatalogEntry } from "../entry.ts";

export const sendgrid: CatalogEntry = {
  id: "sendgrid",
  name: "SendGrid",
  description: "Mail delivery and marketing",
  host: "api.sendgrid.com",
  auth: { type: "bearer" },
  key: {
    name: "SENDGRID_API_KEY",
    shape: /^SG\.[\w-]{16,}\.[\w-]{20,}$/,
    looksLike: "SG.….…",
    obtain: "https://app.sendgrid.com/settings/api_keys",
  },
  variables: {
    SENDGRID_API_KEY: "SG.agent-vault-placeholder.agent-vault-placeholder-0000000000000000000",
  },
  tryWith: ["curl -sS https://api.sendgrid.com/v3/scopes"],
  isTemplate: true,
};
