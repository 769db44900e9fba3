import type { CatalogEntry } from "../entry.ts";

export const vercel: CatalogEntry = {
  id: "vercel",
  name: "Vercel",
  description: "Deployments and domains",
  host: "api.vercel.com",
  auth: { type: "bearer" },
  key: {
    name: "VERCEL_TOKEN",
    shape: /^([A-Za-z0-9]{24}|vc[a-z]_[\w-]{20,})$/,
    looksLike: "24 letters and digits",
    obtain: "https://vercel.com/account/settings/tokens",
  },
  variables: {
    VERCEL_TOKEN: "agentvaultplaceholder000",
  },
  tryWith: ["curl -sS https://api.vercel.com/v2/user", "vercel whoami"],
  isTemplate: true,
};
