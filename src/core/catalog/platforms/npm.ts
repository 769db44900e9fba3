import type { CatalogEntry } from "../entry.ts";

export const npm: CatalogEntry = {
  id: "npm",
  aliases: ["npmjs"],
  name: "npm registry",
  description: "Packages of the npm registry",
  host: "registry.npmjs.org",
  auth: { type: "bearer" },
  key: {
    name: "NPM_TOKEN",
    shape: /^(npm_[A-Za-z0-9]{36}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
    looksLike: "npm_…",
    obtain: "https://www.npmjs.com/settings/~/tokens",
  },
  variables: {
    NPM_TOKEN: "npm_agentvaultplaceholder000000000000000",
  },
  alternatives: {
    NODE_AUTH_TOKEN: "npm_agentvaultplaceholder000000000000000",
  },
  tryWith: ["npm whoami"],
  quirk:
    "npm whoami and publish insist on a token of their own: any value will do in .npmrc as //registry.npmjs.org/:_authToken.",
  isTemplate: false,
};
