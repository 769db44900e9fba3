import type { CatalogEntry } from "../entry.ts";

export const datadog: CatalogEntry = {
  id: "datadog",
  name: "Datadog",
  description: "Metrics and monitoring",
  host: "api.datadoghq.com",
  auth: { type: "api-key", header: "DD-API-KEY" },
  key: {
    name: "DATADOG_API_KEY",
    shape: /^[0-9a-f]{32}$/,
    looksLike: "32 hexadecimal digits",
    obtain: "https://app.datadoghq.com/organization-settings/api-keys",
  },
  variables: {
    DATADOG_API_KEY: "00000000000000000000000000000000",
    DD_API_KEY: "00000000000000000000000000000000",
  },
  tryWith: ["curl -sS https://api.datadoghq.com/api/v1/validate"],
  quirk:
    "Reading needs an application key as well, which a file of services can add as a second header; other sites are other hosts, such as api.datadoghq.eu.",
  isTemplate: true,
};
