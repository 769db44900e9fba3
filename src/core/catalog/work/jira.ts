import type { CatalogEntry } from "../entry.ts";

export const jira: CatalogEntry = {
  id: "jira",
  aliases: ["atlassian"],
  name: "Jira",
  description: "Issues of Atlassian Cloud",
  host: "*.atlassian.net",
  auth: {
    type: "basic",
    username: {
      name: "JIRA_USERNAME",
      shape: /^[^\s@]+@[^\s@]+$/,
      looksLike: "the e-mail address of the account",
      obtain: "https://id.atlassian.com/manage-profile/email",
    },
  },
  key: {
    name: "JIRA_API_TOKEN",
    shape: /^(ATATT[\w=-]{20,}|[A-Za-z0-9]{24})$/,
    looksLike: "ATATT3x…",
    obtain: "https://id.atlassian.com/manage-profile/security/api-tokens",
  },
  variables: {
    JIRA_API_TOKEN: "ATATT3xagent-vault-placeholder-00000000",
  },
  tryWith: ["curl -sS https://SITE.atlassian.net/rest/api/3/myself"],
  isTemplate: true,
};
