import { expect, test } from "bun:test";
import { toOAuthConfig } from "../../../../src/core/oauth/config.ts";
import { recordedConfig } from "../../../../src/core/oauth/recorded-config.ts";

test("a record says that there is a client secret and not which, and of addresses no parameters", () => {
  const config = toOAuthConfig({
    authorizationUrl: "https://user:pw@id.example/authorize?api_key=needle#needle",
    tokenUrl: "https://id.example/token?api_key=needle",
    clientId: "client",
  });
  const recorded = recordedConfig(config, true);
  expect(recorded).toMatchObject({
    authorization_url: "https://id.example/authorize",
    token_url: "https://id.example/token",
    client_id: "client",
    client_secret: true,
    pkce: true,
  });
  expect(JSON.stringify(recorded)).not.toContain("needle");
  expect(recordedConfig(toOAuthConfig({ tokenUrl: "manual" }), false)).toMatchObject({ token_url: "manual" });
});
