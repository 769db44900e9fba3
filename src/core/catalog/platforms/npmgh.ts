import type { CatalogEntry } from "../entry.ts";

export const npmgh: CatalogEntry = {
  id: "npmgh",
  name: "Github NPM registry",
  description: "npm packages kept at GitHub",
  host: "npm.pkg.github.com",
  auth: { type: "bearer" },
  key: {
    name: "NPM_GH_TOKEN",
    shape: /^(gh[opsur]_[\w.-]{30,}|github_pat_[A-Za-z0-9_]{30,}|[0-9a-f]{40})$/,
    looksLike: "ghp_…",
    obtain: "https://github.com/settings/tokens",
  },
  variables: {
    NPM_GH_TOKEN: "ghp_agentvaultplaceholder000000000000000",
  },
  tryWith: ["npm whoami --registry https://npm.pkg.github.com"],
  quirk: "GitHub takes classic tokens alone there.",
  isTemplate: true,
};
