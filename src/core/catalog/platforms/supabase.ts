import type { CatalogEntry } from "../entry.ts";

export const supabase: CatalogEntry = {
  id: "supabase",
  name: "Supabase",
  description: "Postgres with an API",
  host: "*.supabase.co",
  auth: { type: "api-key", header: "apikey" },
  key: {
    name: "SUPABASE_KEY",
    shape: /^(sb_[a-z]+_[\w-]{20,}|eyJ[\w-]+\.[\w-]+\.[\w-]+)$/,
    looksLike: "sb_secret_… or eyJ…",
    obtain: "https://supabase.com/dashboard/project/_/settings/api-keys",
  },
  variables: {
    SUPABASE_KEY: "sb_secret_agentvaultplaceholder00",
    SUPABASE_ANON_KEY: "sb_secret_agentvaultplaceholder00",
  },
  tryWith: ["curl -sS https://PROJECT.supabase.co/rest/v1/"],
  quirk:
    "Tokens of users who signed in there are stripped with the client's key; write foreign_credentials: allow into a file of services where they are needed.",
  isTemplate: true,
};
