import type { CatalogEntry } from "../entry.ts";

export const slack: CatalogEntry = {
  id: "slack",
  name: "Slack",
  description: "Messages and channels",
  host: "slack.com",
  auth: { type: "bearer" },
  key: {
    name: "SLACK_TOKEN",
    shape: /^xox[a-z][.-][\w.%+/=-]{10,}$/,
    looksLike: "xoxb-… or xoxp-…",
    obtain: "https://api.slack.com/apps",
  },
  variables: {
    SLACK_TOKEN: "xoxb-agent-vault-placeholder",
    SLACK_BOT_TOKEN: "xoxb-agent-vault-placeholder",
  },
  tryWith: ["curl -sS https://slack.com/api/auth.test"],
  quirk: "Socket Mode uses an app-level token (xapp-…), which is another credential.",
  isTemplate: true,
};
