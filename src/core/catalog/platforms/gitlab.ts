import type { CatalogEntry } from "../entry.ts";

export const gitlab: CatalogEntry = {
  id: "gitlab",
  aliases: ["glab"],
  name: "GitLab",
  description: "Repositories and pipelines",
  host: "gitlab.com/api/*",
  auth: { type: "api-key", header: "PRIVATE-TOKEN" },
  key: {
    name: "GITLAB_TOKEN",
    shape: /^(gl[a-z]+-[\w.-]{20,}|[\w-]{20})$/,
    looksLike: "glpat-…",
    obtain: "https://gitlab.com/-/user_settings/personal_access_tokens",
  },
  variables: {
    GITLAB_TOKEN: "glpat-agent-vault-placeholder",
  },
  alternatives: {
    GITLAB_ACCESS_TOKEN: "glpat-agent-vault-placeholder",
  },
  tryWith: ["curl -sS https://gitlab.com/api/v4/user", "glab api user"],
  quirk: "Of gitlab.com it covers the API alone; git over HTTPS needs a service with Basic.",
  isTemplate: true,
};
