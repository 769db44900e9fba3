import type { CatalogEntry } from "../entry.ts";
import { github } from "./github.ts";

/** Its models answer at a host of their own, which depends on the plan; who one is, GitHub's API tells. */
export const copilot: CatalogEntry = {
  id: "copilot",
  name: "GitHub Copilot",
  description: "Models of GitHub Copilot",
  host: "api.githubcopilot.com",
  furtherHosts: [
    { id: "copilot-individual", host: "api.individual.githubcopilot.com" },
    { id: "copilot-business", host: "api.business.githubcopilot.com" },
    { id: "copilot-enterprise", host: "api.enterprise.githubcopilot.com" },
    { id: "copilot-account", host: "api.github.com/copilot_internal/*" },
  ],
  auth: { type: "bearer" },
  key: {
    name: "COPILOT_GITHUB_TOKEN",
    shape: github.key.shape,
    looksLike: "github_pat_… with the permission Copilot Requests, or gho_…",
    obtain: github.key.obtain,
  },
  variables: {
    COPILOT_GITHUB_TOKEN:
      "github_pat_11PLACEHOLDER0000000000_agentvaultplaceholder00000000000000000000000000000000000000",
  },
  tryWith: ["copilot"],
  isTemplate: false,
};
