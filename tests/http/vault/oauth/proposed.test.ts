/** OAuth credentials in proposals: what a decision makes of them, and what an agent cannot have sent elsewhere by one. */
import { expect, test } from "bun:test";
import { DEFAULT_VAULT_ID, type KeyName } from "../../../../src/core/ids.ts";
import { Secret } from "../../../../src/core/secret.ts";
import { type Instance, openInstance } from "../../../support/instance.ts";
import { raise } from "../../../support/vault/proposals.ts";

const KEY = "GOOGLE" as KeyName;
const TOKEN_URL = "https://auth.example.com/token";
const slot = (oauth: object) => ({ action: "set", key: KEY, type: "oauth", oauth });

async function stage() {
  const instance = await openInstance();
  await instance.registerOwner();
  const member = await instance.addUser("max@example.com", "member", { default: "member" });
  const approve = async (credentials: readonly object[], body: object = {}) => {
    const { number } = await raise(instance, { credentials });
    const line = `POST /v1/admin/proposals/${number}/approve`;
    const asked = await instance.call(line, { token: member, body });
    if (asked.json.code !== "confirmation_required") return asked;
    const { confirm_hosts } = asked.json.reach;
    return await instance.call(line, { token: member, body: { ...body, confirm_hosts } });
  };
  return { instance, approve, [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose]() };
}

const stored = ({ store }: Instance) => store.oauthCredentials.get(DEFAULT_VAULT_ID, KEY);

/** As a connected one is, with a client secret and a refresh token. */
async function connected(at: Awaited<ReturnType<typeof stage>>): Promise<void> {
  const { instance, approve } = at;
  const given = { oauth: { [KEY]: { client_id: "client", client_secret: "hush" } } };
  expect((await approve([slot({ token_url: TOKEN_URL })], given)).status).toBe(200);
  const seal = (text: string, kind: "credential" | "oauth-refresh-token") =>
    instance.deps.barrier.seal(
      new Secret(text),
      kind === "credential"
        ? { kind, vaultId: DEFAULT_VAULT_ID, key: KEY }
        : { kind, vaultId: DEFAULT_VAULT_ID, key: KEY, tokenUrl: TOKEN_URL },
    );
  const now = instance.clock.now();
  await instance.store.oauthCredentials.saveTokens(
    DEFAULT_VAULT_ID,
    {
      key: KEY,
      accessToken: seal("access", "credential"),
      refreshToken: seal("refresh", "oauth-refresh-token"),
      connectedAt: now,
      lastRefreshedAt: now,
    },
    now,
  );
}

test("the same endpoint keeps what it was given; a client secret of the person's replaces the one that is there", async () => {
  await using at = await stage();
  await connected(at);
  const answer = await at.approve([slot({ token_url: TOKEN_URL, scopes: "a b", client_id: "client" })]);
  expect([answer.status, answer.json.connect]).toEqual([200, [KEY]]);
  const kept = await stored(at.instance);
  expect(kept?.config).toMatchObject({ scopes: "a b", clientId: "client", tokenUrl: TOKEN_URL });
  expect([kept?.clientSecret !== undefined, kept?.refreshToken !== undefined]).toEqual([true, true]);
  const none = { oauth: { [KEY]: { client_secret: "" } } };
  expect((await at.approve([slot({ token_url: TOKEN_URL })], none)).status).toBe(200);
  expect((await stored(at.instance))?.clientSecret).toBeUndefined();
});

test("another endpoint is given nothing of what the one before had: no client secret, no refresh token", async () => {
  await using at = await stage();
  await connected(at);
  expect((await at.approve([slot({ token_url: "https://evil.example.net/token" })])).status).toBe(200);
  const after = await stored(at.instance);
  expect([after?.clientSecret, after?.refreshToken, after?.connectedAt]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  // Nor by the words that stand for what is stored.
  const again = { oauth: { [KEY]: { client_secret: "••••••••" } } };
  await at.approve([slot({ token_url: "https://third.example.net/token" })], again);
  expect((await stored(at.instance))?.clientSecret).toBeUndefined();
});

test("a value for it stays a value of an OAuth credential, and a static one that becomes one is told so", async () => {
  await using at = await stage();
  await connected(at);
  const body = { credentials: { [KEY]: "by hand" } };
  expect((await at.approve([{ action: "set", key: KEY }], body)).status).toBe(200);
  const credential = await at.instance.store.credentials.get(DEFAULT_VAULT_ID, KEY);
  expect(credential?.type).toBe("oauth");
  expect((await stored(at.instance))?.config.tokenUrl).toBe(TOKEN_URL);
  const records = await at.instance.store.audit.list({ after: 0, limit: 200 });
  expect(records.map(({ action }) => action)).toContain("credential.configure");
  expect(JSON.stringify(records)).not.toMatch(/hush|by hand/);
});

test("a deletion takes it with its configuration", async () => {
  await using at = await stage();
  await connected(at);
  expect((await at.approve([{ action: "delete", key: KEY }])).status).toBe(200);
  expect([await stored(at.instance), await at.instance.store.credentials.get(DEFAULT_VAULT_ID, KEY)]).toEqual(
    [undefined, undefined],
  );
});
