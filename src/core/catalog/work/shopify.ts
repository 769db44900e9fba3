import type { CatalogEntry } from "../entry.ts";

export const shopify: CatalogEntry = {
  id: "shopify",
  name: "Shopify",
  description: "Shops, orders and products",
  host: "*.myshopify.com",
  auth: { type: "api-key", header: "X-Shopify-Access-Token" },
  key: {
    name: "SHOPIFY_ACCESS_TOKEN",
    shape: /^shp[a-z]+_[0-9a-f]{32}$/,
    looksLike: "shpat_…",
    obtain: "https://admin.shopify.com",
  },
  variables: {
    SHOPIFY_ACCESS_TOKEN: "shpat_00000000000000000000000000000000",
  },
  tryWith: ["curl -sS https://SHOP.myshopify.com/admin/api/2025-07/shop.json"],
  isTemplate: true,
};
