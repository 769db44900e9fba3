import type { CatalogEntry } from "../entry.ts";

export const github: CatalogEntry = {
  id: "github",
  aliases: ["gh"],
  name: "GitHub",
  description: "Repositories, issues and actions",
  host: "api.github.com",
  furtherHosts: [{ id: "github-uploads", host: "uploads.github.com" }],
  auth: { type: "bearer" },
  key: {
    name: "GITHUB_TOKEN",
    shape: /^(gh[opsur]_[\w.-]{30,}|github_pat_[A-Za-z0-9_]{30,}|[0-9a-f]{40})$/,
    looksLike: "github_pat_…, ghp_… or gho_…",
    obtain: "https://github.com/settings/personal-access-tokens",
  },
  variables: {
    GH_TOKEN:
      "github_pat_11PLACEHOLDER0000000000_agentvaultplaceholder00000000000000000000000000000000000000",
    GITHUB_TOKEN:
      "github_pat_11PLACEHOLDER0000000000_agentvaultplaceholder00000000000000000000000000000000000000",
  },
  tryWith: ["gh api user", "curl -sS https://api.github.com/user"],
  quirk:
    "git over HTTPS asks github.com, which wants Basic: agent-vault vault service add --name github-git --host github.com --auth-type basic --username-key GITHUB_TOKEN",
  isTemplate: true,
};
