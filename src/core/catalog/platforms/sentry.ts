import type { CatalogEntry } from "../entry.ts";

export const sentry: CatalogEntry = {
  id: "sentry",
  name: "Sentry",
  description: "Errors and performance",
  host: "sentry.io",
  auth: { type: "bearer" },
  key: {
    name: "SENTRY_AUTH_TOKEN",
    shape: /^(sntry[a-z]_[\w+/=.-]{20,}|[0-9a-f]{64})$/,
    looksLike: "sntryu_… or sntrys_…",
    obtain: "https://sentry.io/settings/account/api/auth-tokens/",
  },
  variables: {
    SENTRY_AUTH_TOKEN: "sntryu_0000000000000000000000000000000000000000000000000000000000000000",
  },
  tryWith: ["curl -sS https://sentry.io/api/0/projects/"],
  quirk: "Organisations in the EU have another host, de.sentry.io.",
  isTemplate: true,
};
