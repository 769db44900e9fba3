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
    { id: github.id, host: github.host },
  ],
  auth: github.auth,
  key: { ...github.key, looksLike: "github_pat_… with the permission Copilot Requests, or gho_…" },
  variables: github.variables,
  alternatives: github.alternatives ?? {},
  tryWith: ["copilot"],
  isTemplate: false,
};
