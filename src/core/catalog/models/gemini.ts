import type { CatalogEntry } from "../entry.ts";

export const gemini: CatalogEntry = {
  id: "gemini",
  aliases: ["google", "google-gemini"],
  name: "Google Gemini",
  description: "Google's Gemini models",
  host: "generativelanguage.googleapis.com",
  auth: { type: "api-key", header: "x-goog-api-key" },
  key: {
    name: "GEMINI_API_KEY",
    shape: /^(AIza[\w-]{30,}|AQ\.[\w-]{20,})$/,
    looksLike: "AIza…",
    obtain: "https://aistudio.google.com/apikey",
  },
  variables: {
    GEMINI_API_KEY: "AIzaSyagent-vault-placeholder-000000000",
    GOOGLE_GENERATIVE_AI_API_KEY: "AIzaSyagent-vault-placeholder-000000000",
  },
  alternatives: {
    GOOGLE_API_KEY: "AIzaSyagent-vault-placeholder-000000000",
  },
  tryWith: ["gemini", "curl -sS https://generativelanguage.googleapis.com/v1beta/models"],
  quirk:
    "A key that a client writes into the URL (?key=…) stays there beside the real one, which Google prefers in the header.",
  isTemplate: true,
};
