import { expect, test } from "bun:test";
import { connectionOf } from "../../../../src/cli/credential/oauth-flags.ts";

const STORED = {
  key: "GITHUB",
  authorization_url: "https://id.example/authorize",
  token_url: "https://id.example/token",
  client_id: "stored",
  scopes: "a,b",
  scope_separator: ",",
  disable_pkce: true,
  token_auth_method: "client_secret_basic",
  client_secret: "••••••••",
};
const { key: _key, client_secret: _secret, ...KNOWN } = STORED;

test("what is stored is enough, and flags change parts of it", () => {
  expect(connectionOf({}, STORED)).toEqual(KNOWN);
  expect(connectionOf({ scopes: "c d", "scope-separator": " ", "client-id": "mine" }, STORED)).toEqual({
    ...KNOWN,
    scopes: "c d",
    scope_separator: " ",
    client_id: "mine",
  });
});

test("a preset replaces all but the client", () => {
  expect(connectionOf({ preset: "notion" }, STORED)).toEqual({
    authorization_url: "https://api.notion.com/v1/oauth/authorize?owner=user",
    token_url: "https://api.notion.com/v1/oauth/token",
    scope_separator: " ",
    token_auth_method: "client_secret_basic",
    client_id: "stored",
  });
  expect(
    connectionOf({ preset: "github", "client-id": "x", scopes: "gist", pkce: false }, undefined),
  ).toMatchObject({
    client_id: "x",
    scopes: "gist",
    disable_pkce: true,
  });
});

test("of tokens that were put in by hand nothing can be taken over", () => {
  const manual = { key: "K", token_url: "manual", client_id: "manual" };
  expect(() => connectionOf({}, manual)).toThrow("--authorization-url, --token-url, --client-id are missing");
});

test("the token URL of another provider is not kept beside an authorization URL of one's own", () => {
  const own = { "authorization-url": "https://evil.example/authorize", "client-id": "x" };
  expect(() => connectionOf(own, STORED)).toThrow(
    "--authorization-url https://evil.example/authorize goes with a --token-url of its own: tokens would still be asked for at https://id.example/token",
  );
  expect(() => connectionOf({ ...own, preset: "github" }, undefined)).toThrow(
    "https://github.com/login/oauth/access_token",
  );
  expect(connectionOf({ ...own, "token-url": STORED.token_url }, STORED).token_url).toBe(STORED.token_url);
  const near = { "authorization-url": "https://id.example/authorize?prompt=consent" };
  expect(connectionOf(near, STORED)).toMatchObject({ authorization_url: near["authorization-url"] });
});
