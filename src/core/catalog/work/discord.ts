import type { CatalogEntry } from "../entry.ts";

export const discord: CatalogEntry = {
  id: "discord",
  name: "Discord",
  description: "Bots for chat",
  host: "discord.com/api/*",
  auth: { type: "api-key", header: "Authorization", prefix: "Bot " },
  key: {
    name: "DISCORD_BOT_TOKEN",
    shape: /^[\w-]{20,}\.[\w-]{6}\.[\w-]{27,}$/,
    looksLike: "three parts with dots between them",
    obtain: "https://discord.com/developers/applications",
  },
  variables: {
    DISCORD_BOT_TOKEN: "agent-vault-placeholder.000000.agent-vault-placeholder-0000",
    DISCORD_TOKEN: "agent-vault-placeholder.000000.agent-vault-placeholder-0000",
  },
  tryWith: ["curl -sS https://discord.com/api/v10/users/@me"],
  quirk: "The gateway (a WebSocket) takes the token in a frame, which is not replaced.",
  isTemplate: true,
};
