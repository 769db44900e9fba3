import { expect, test } from "bun:test";
import { serviceCommand } from "../../../../src/cli/vault/service-command.ts";

const ADD = "agent-vault vault service add";

test.each([
  [{ host: "api.stripe.com" }, `${ADD} stripe`],
  [{ host: "acme.myshopify.com" }, `${ADD} shopify --host acme.myshopify.com`],
  [{ host: "api.telegram.org" }, `${ADD} telegram`],
  [
    { host: "api.acme-corp.io" },
    `${ADD} --host api.acme-corp.io --auth-type bearer --token-key ACME_CORP_API_KEY`,
  ],
  [
    { host: "api.acme.io", auth_scheme: "basic", auth_header: "Authorization" },
    `${ADD} --host api.acme.io --auth-type basic --username-key ACME_USERNAME --password-key ACME_PASSWORD`,
  ],
  [
    { host: "api.acme.io", auth_scheme: "api-key", auth_header: "X-Api-Key" },
    `${ADD} --host api.acme.io --auth-type api-key --api-key-key ACME_API_KEY --api-key-header X-Api-Key`,
  ],
  [
    { host: "api.1password.com" },
    `${ADD} --host api.1password.com --auth-type bearer --token-key PASSWORD_API_KEY`,
  ],
  [{ host: "internal" }, `${ADD} --host internal --auth-type bearer --token-key SERVICE_API_KEY`],
  // What it needs can only be said in a file.
  [{ host: "s3.amazonaws.com" }, undefined],
])("%j", (found, command) => {
  expect(serviceCommand(found)).toBe(command as string);
});
