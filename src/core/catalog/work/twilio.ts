import type { CatalogEntry } from "../entry.ts";

export const twilio: CatalogEntry = {
  id: "twilio",
  name: "Twilio",
  description: "Calls and text messages",
  host: "api.twilio.com",
  auth: {
    type: "basic",
    username: {
      name: "TWILIO_USERNAME",
      shape: /^(AC|SK)[0-9a-f]{32}$/,
      looksLike: "the account's SID, AC…, or that of an API key, SK…",
      obtain: "https://console.twilio.com",
    },
  },
  key: {
    name: "TWILIO_AUTH_TOKEN",
    shape: /^[A-Za-z0-9]{32}$/,
    looksLike: "32 letters and digits",
    obtain: "https://console.twilio.com",
  },
  variables: {
    TWILIO_AUTH_TOKEN: "00000000000000000000000000000000",
  },
  tryWith: ["curl -sS https://api.twilio.com/2010-04-01/Accounts.json"],
  quirk: "Clients need the real TWILIO_ACCOUNT_SID, which is no secret: it is a part of the path.",
  isTemplate: true,
};
