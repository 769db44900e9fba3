import type { CatalogEntry } from "../entry.ts";

export const pagerduty: CatalogEntry = {
  id: "pagerduty",
  name: "PagerDuty",
  description: "Incidents and on-call",
  host: "api.pagerduty.com",
  auth: { type: "custom", headers: { Authorization: "Token token={{ PAGERDUTY_TOKEN }}" } },
  key: {
    name: "PAGERDUTY_TOKEN",
    shape: /^[\w+-]{20}$/,
    looksLike: "20 letters, digits and + - _",
    obtain: "https://support.pagerduty.com/main/docs/api-access-keys",
  },
  variables: {
    PAGERDUTY_TOKEN: "u+placeholder0000000",
  },
  tryWith: ["curl -sS https://api.pagerduty.com/abilities"],
  isTemplate: true,
};
