import type { CatalogEntry } from "../entry.ts";

export const notion: CatalogEntry = {
  id: "notion",
  name: "Notion",
  description: "Pages and databases",
  host: "api.notion.com",
  auth: { type: "bearer" },
  key: {
    name: "NOTION_TOKEN",
    shape: /^(ntn|secret)_[\w-]{20,}$/,
    looksLike: "ntn_…",
    obtain: "https://www.notion.so/profile/integrations",
  },
  variables: {
    NOTION_TOKEN: "ntn_agentvaultplaceholder0000000000000000000000000",
    NOTION_API_KEY: "ntn_agentvaultplaceholder0000000000000000000000000",
  },
  tryWith: ["curl -sS https://api.notion.com/v1/users/me -H Notion-Version:2022-06-28"],
  quirk: "An integration sees the pages that were shared with it.",
  isTemplate: true,
};
