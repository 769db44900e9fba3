import type { CatalogEntry } from "../entry.ts";

export const resend: CatalogEntry = {
  id: "resend",
  name: "Resend",
  description: "Mail for developers",
  host: "api.resend.com",
  auth: { type: "bearer" },
  key: {
    name: "RESEND_API_KEY",
    shape: /^re_[\w-]{20,}$/,
    looksLike: "re_…",
    obtain: "https://resend.com/api-keys",
  },
  variables: {
    RESEND_API_KEY: "re_agent-vault-placeholder",
  },
  tryWith: ["curl -sS https://api.resend.com/domains"],
  isTemplate: true,
};
