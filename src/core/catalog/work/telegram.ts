import type { CatalogEntry } from "../entry.ts";

export const telegram: CatalogEntry = {
  id: "telegram",
  name: "Telegram",
  description: "Bots for Telegram",
  host: "api.telegram.org",
  auth: {
    type: "passthrough",
    substitutions: [{ key: "TELEGRAM_BOT_TOKEN", placeholder: "__TELEGRAM_BOT_TOKEN__", in: ["path"] }],
  },
  key: {
    name: "TELEGRAM_BOT_TOKEN",
    shape: /^\d{6,}:[\w-]{30,}$/,
    looksLike: "digits, a colon and 35 characters",
    obtain: "https://t.me/BotFather",
  },
  variables: {
    TELEGRAM_BOT_TOKEN: "__TELEGRAM_BOT_TOKEN__",
  },
  tryWith: ["curl -sS https://api.telegram.org/bot__TELEGRAM_BOT_TOKEN__/getMe"],
  quirk: "The token is a part of the path, where its placeholder is replaced.",
  isTemplate: true,
};
