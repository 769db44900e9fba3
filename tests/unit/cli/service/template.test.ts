import { expect, test } from "bun:test";
import type { ServiceFlags } from "../../../../src/cli/service/flags.ts";
import { serviceFromTemplate } from "../../../../src/cli/service/template.ts";
import { SERVICE_CATALOG } from "../../../../src/core/catalog/templates.ts";
import { parseService } from "../../../../src/core/service/parse.ts";

const from = (id: string, flags: Partial<ServiceFlags> = {}) =>
  serviceFromTemplate(id, { disabled: false, requires: [], ...flags } as ServiceFlags);

test("a template is a service as it stands", () => {
  expect(from("stripe")).toEqual({
    name: "stripe",
    host: "api.stripe.com",
    auth: { type: "bearer", token: "STRIPE_SECRET_KEY" },
    foreign_credentials: "strip",
  });
  expect(from("discord")["auth"]).toEqual({
    type: "api-key",
    key: "DISCORD_BOT_TOKEN",
    header: "Authorization",
    prefix: "Bot ",
  });
  expect(from("twilio")["auth"]).toEqual({
    type: "basic",
    username: "TWILIO_USERNAME",
    password: "TWILIO_AUTH_TOKEN",
  });
  expect(from("pagerduty")["auth"]).toEqual({
    type: "custom",
    headers: { Authorization: "Token token={{ PAGERDUTY_TOKEN }}" },
  });
  expect(from("telegram")["substitutions"]).toHaveLength(1);
  for (const { id } of SERVICE_CATALOG) {
    if (id !== "aws-s3") expect(() => parseService(from(id), { devMode: false })).not.toThrow();
  }
});

test("what is given goes before it", () => {
  const flags = { name: "shop", host: "acme.myshopify.com", "api-key-key": "ACME_KEY", disabled: true };
  expect(from("shopify", flags)).toEqual({
    name: "shop",
    host: "acme.myshopify.com",
    auth: { type: "api-key", key: "ACME_KEY", header: "X-Shopify-Access-Token" },
    enabled: false,
    foreign_credentials: "strip",
  });
  expect(from("jira", { "auth-type": "bearer", "token-key": "JIRA_PAT" })["auth"]).toEqual({
    type: "bearer",
    token: "JIRA_PAT",
  });
  expect(from("pagerduty", { host: "eu.example.com", disabled: true })).toMatchObject({
    host: "eu.example.com",
    enabled: false,
  });
});

test("one that there is not, or that cannot be said in flags, is a usage error", () => {
  expect(() => from("strip")).toThrow('the catalog has no "strip"');
  expect(() => from("aws-s3")).toThrow('"aws-s3" cannot be set up from the catalog');
});
