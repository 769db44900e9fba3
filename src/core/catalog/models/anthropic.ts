import type { CatalogEntry } from "../entry.ts";

export const anthropic: CatalogEntry = {
  id: "anthropic",
  aliases: ["claude", "claude-code"],
  name: "Anthropic",
  description: "Claude models",
  host: "api.anthropic.com",
  auth: { type: "api-key", header: "x-api-key" },
  key: {
    name: "ANTHROPIC_API_KEY",
    // Those of subscriptions (sk-ant-oat…) are none: they go into another header.
    shape: /^sk-ant-(?!oat)[\w-]{20,}$/,
    looksLike: "sk-ant-api03-…",
    obtain: "https://console.anthropic.com/settings/keys",
  },
  variables: {
    ANTHROPIC_API_KEY:
      "sk-ant-api03-agent-vault-placeholder-0000000000000000000000000000000000000000000000000000000000000000000AA",
  },
  alternatives: {
    ANTHROPIC_AUTH_TOKEN:
      "sk-ant-api03-agent-vault-placeholder-0000000000000000000000000000000000000000000000000000000000000000000AA",
    CLAUDE_CODE_OAUTH_TOKEN:
      "sk-ant-oat01-agent-vault-placeholder-0000000000000000000000000000000000000000000000000000000000000000000AA",
  },
  tryWith: ["claude", "curl -sS https://api.anthropic.com/v1/models -H anthropic-version:2023-06-01"],
  quirk:
    "Claude Code asks once whether to use the key that it finds: say yes; its SDKs send the placeholder as a bearer token too, which is stripped.",
  isTemplate: true,
};
