import type { CatalogEntry } from "../entry.ts";

export const huggingface: CatalogEntry = {
  id: "huggingface",
  aliases: ["hf"],
  name: "Hugging Face",
  description: "Models, data sets and inference",
  host: "huggingface.co",
  furtherHosts: [{ id: "huggingface-router", host: "router.huggingface.co" }],
  auth: { type: "bearer" },
  key: {
    name: "HF_TOKEN",
    shape: /^(hf|api_org)_[\w-]{20,}$/,
    looksLike: "hf_…",
    obtain: "https://huggingface.co/settings/tokens",
  },
  variables: {
    HF_TOKEN: "hf_agentvaultplaceholder0000000000000",
  },
  alternatives: {
    HUGGING_FACE_HUB_TOKEN: "hf_agentvaultplaceholder0000000000000",
  },
  tryWith: ["curl -sS https://huggingface.co/api/whoami-v2", "hf auth whoami"],
  quirk: "Files come from other hosts behind signed links, which need no key.",
  isTemplate: false,
};
