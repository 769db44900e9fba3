import type { CatalogEntry } from "../entry.ts";

export const postmark: CatalogEntry = {
  id: "postmark",
  name: "Postmark",
  description: "Transactional mail",
  host: "api.postmarkapp.com",
  auth: { type: "api-key", header: "X-Postmark-Server-Token" },
  key: {
    name: "POSTMARK_SERVER_TOKEN",
    shape: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    looksLike: "a UUID",
    obtain: "https://account.postmarkapp.com/servers",
  },
  variables: {
    POSTMARK_SERVER_TOKEN: "00000000-0000-0000-0000-000000000000",
  },
  tryWith: ["curl -sS https://api.postmarkapp.com/server"],
  isTemplate: true,
};
