import { expect, test } from "bun:test";
import { type OAuthConfigChange, putOAuthConfig } from "../../../../../src/app/vault/oauth/put-config.ts";
import { DEFAULT_VAULT_ID, DEFAULT_VAULT_NAME, type KeyName } from "../../../../../src/core/ids.ts";
import { toOAuthConfig } from "../../../../../src/core/oauth/config.ts";
import { Secret } from "../../../../../src/core/secret.ts";
import { openInstance } from "../../../../support/instance.ts";

const KEY = "GITHUB" as KeyName;
const VAULT = { id: DEFAULT_VAULT_ID, name: DEFAULT_VAULT_NAME };
const TOKEN_URL = "https://id.example/token";
const CONFIG = toOAuthConfig({ tokenUrl: TOKEN_URL, clientId: "client" });

async function scene() {
  const instance = await openInstance();
  const { store, deps } = instance;
  const put = (change: Partial<OAuthConfigChange> = {}) =>
    store.atomically(async (repos) => ({
      commit: true,
      value: await putOAuthConfig(deps, repos, { vault: VAULT, key: KEY, config: CONFIG, ...change }),
    }));
  const secret = async (tokenUrl = TOKEN_URL) => {
    const sealed = (await store.oauthCredentials.get(VAULT.id, KEY))?.clientSecret;
    const context = { kind: "oauth-client-secret", vaultId: VAULT.id, key: KEY, tokenUrl } as const;
    return sealed && deps.barrier.open(sealed, context).open();
  };
  return { instance, put, secret, found: () => store.oauthCredentials.get(VAULT.id, KEY) };
}

test("a new credential appears, not connected and without a value", async () => {
  const { instance, put, found, secret } = await scene();
  await using _ = instance;
  const { act, lostSecret } = await put({ clientSecret: new Secret("needle") });
  expect(lostSecret).toBe(false);
  expect(act).toMatchObject({
    action: "credential.configure",
    target: { type: "credential", name: KEY },
    vault: VAULT,
    changes: { token_url: { after: TOKEN_URL }, client_secret: { after: true } },
  });
  expect(JSON.stringify(act)).not.toContain("needle");
  expect(await found()).toMatchObject({ config: CONFIG });
  expect((await found())?.connectedAt).toBeUndefined();
  expect(await secret()).toBe("needle");
});

test("the stored client secret stays when it is asked for, and goes when it is not", async () => {
  const { instance, put, secret } = await scene();
  await using _ = instance;
  await put({ clientSecret: new Secret("needle") });
  expect((await put({ clientSecret: "stored" })).act.changes).toBeUndefined();
  expect(await secret()).toBe("needle");
  expect((await put()).act.changes).toEqual({ client_secret: { before: true, after: false } });
  expect(await secret()).toBeUndefined();
  expect((await put({ clientSecret: "stored" })).lostSecret).toBe(false);
});

test("a client id that nobody says is the stored one, at the same endpoint", async () => {
  const { instance, put, found } = await scene();
  await using _ = instance;
  await put();
  await put({ config: { ...CONFIG, clientId: "" } });
  expect((await found())?.config.clientId).toBe("client");
  await put({ config: { ...CONFIG, clientId: "", tokenUrl: "https://other.example/token" } });
  expect((await found())?.config.clientId).toBe("");
});

test("another token URL loses what is for the one before: client secret, refresh token, connection", async () => {
  const { instance, put, secret, found } = await scene();
  await using _ = instance;
  await put({ clientSecret: new Secret("needle") });
  const tokens = { accessToken: new Uint8Array([1]) as never, refreshToken: new Uint8Array([2]) as never };
  await instance.store.oauthCredentials.saveTokens(VAULT.id, { key: KEY, ...tokens, connectedAt: 1 }, 1);
  const config = { ...CONFIG, tokenUrl: "https://other.example/token" };
  expect((await put({ config, clientSecret: "stored" })).lostSecret).toBe(true);
  expect(await secret(config.tokenUrl)).toBeUndefined();
  const { refreshToken, connectedAt, expiresAt } = (await found()) ?? {};
  expect([refreshToken, connectedAt, expiresAt]).toEqual([undefined, undefined, undefined]);
});
