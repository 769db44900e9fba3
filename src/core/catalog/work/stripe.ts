import type { CatalogEntry } from "../entry.ts";

export const stripe: CatalogEntry = {
  id: "stripe",
  name: "Stripe",
  description: "Payments and subscriptions",
  host: "api.stripe.com",
  auth: { type: "bearer" },
  key: {
    name: "STRIPE_SECRET_KEY",
    shape: /^[rs]k_(live|test)_\w{16,}$/,
    looksLike: "sk_test_…, sk_live_… or rk_…",
    obtain: "https://dashboard.stripe.com/apikeys",
  },
  variables: {
    STRIPE_SECRET_KEY: "sk_test_agentvaultplaceholder",
    STRIPE_API_KEY: "sk_test_agentvaultplaceholder",
  },
  tryWith: ["curl -sS https://api.stripe.com/v1/balance"],
  quirk: "curl -u KEY: sends the placeholder in Authorization, where the real key takes its place.",
  isTemplate: true,
};
