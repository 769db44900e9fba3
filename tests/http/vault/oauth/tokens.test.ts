import { expect, test } from "bun:test";
import { KEY, openOAuthScene, TOKEN_URL } from "../../../support/oauth/oauth-scene.ts";
import { jsonAnswer, tokens } from "../../../support/oauth/token-endpoint.ts";

const MASK = "••••••••";
const NOW = "2026-08-01T09:30:00Z";

async function open() {
  const scene = await openOAuthScene();
  const put = (fields: object) => scene.ask("POST /v1/credentials/oauth/tokens", { key: KEY, ...fields });
  const connected = async () => scene.callback({ code: "c", state: await scene.begin({ scopes: "a" }) });
  return { ...scene, put, connected };
}

test("an access token alone is stored as it is, by hand", async () => {
  const scene = await open();
  await using _ = scene.instance;
  const { status, json } = await scene.put({ access_token: "by-hand", client_secret: "needle" });
  expect([status, json]).toEqual([200, { connected: true, connected_at: NOW }]);
  expect(await scene.entry()).toEqual({
    key: KEY,
    type: "oauth",
    connected_at: NOW,
    last_refreshed_at: NOW,
    token_url: "manual",
    client_id: "manual",
    access_token: MASK,
  });
  expect(await scene.value()).toBe("by-hand");
  expect(scene.endpoint.asked).toEqual([]);
});

test("a new refresh token is tried, and what comes of it is stored with what was sent", async () => {
  const scene = await open();
  await using _ = scene.instance;
  scene.endpoint.answers(tokens(7));
  const sent = {
    token_url: TOKEN_URL,
    client_id: "cli",
    client_secret: "shh-needle",
    token_auth_method: "client_secret_basic",
  };
  const { status } = await scene.put({ access_token: "unused", refresh_token: "old", ...sent });
  expect(status).toBe(200);
  expect(scene.endpoint.asked).toEqual([
    { url: TOKEN_URL, form: { grant_type: "refresh_token", refresh_token: "old", client_id: "cli" } },
  ]);
  expect(await scene.entry()).toMatchObject({
    token_url: TOKEN_URL,
    client_id: "cli",
    client_secret: MASK,
    token_auth_method: "client_secret_basic",
    refresh_token: MASK,
    expires_at: "2026-08-01T10:30:00Z",
  });
  expect(await scene.value()).toBe("access-7");
});

test("a refresh token that is not accepted changes nothing, and the answer says why", async () => {
  const scene = await open();
  await using _ = scene.instance;
  await scene.connected();
  const before = await scene.entry();
  scene.endpoint.answers(jsonAnswer({ error: "invalid_grant" }, 400));
  const { status, json } = await scene.put({
    refresh_token: "revoked",
    token_url: "https://other.example/token",
  });
  expect([status, json.code]).toEqual([400, "oauth_refresh_failed"]);
  expect(json.error).toContain("other.example answered 400: invalid_grant");
  expect(await scene.entry()).toEqual(before);
  expect(await scene.value()).toBe("access-1");
});

test("the stored client secret goes to the stored endpoint and to no other", async () => {
  const scene = await open();
  await using _ = scene.instance;
  await scene.connected();
  const secretAt = () => scene.endpoint.asked.at(-1)?.form["client_secret"];
  await scene.put({ refresh_token: "r" });
  expect(secretAt()).toBe("client-secret-needle");
  await scene.put({ refresh_token: "r", client_secret: MASK });
  expect(secretAt()).toBe("client-secret-needle");
  for (const secret of [{}, { client_secret: MASK }, { client_secret: "" }]) {
    await scene.put({ refresh_token: "r", token_url: "https://evil.example/token", ...secret });
    expect(secretAt()).toBeUndefined();
    await scene.connect();
  }
});

test("without a new refresh token the configuration, the stored refresh token and the expiry stay", async () => {
  const scene = await open();
  await using instance = scene.instance;
  await scene.connected();
  const before = await scene.entry();
  instance.clock.advance(60_000);
  const elsewhere = { token_url: "https://evil.example/token", client_id: "x", client_secret: "y" };
  await scene.put({ access_token: "by-hand", refresh_token: MASK, ...elsewhere });
  expect(await scene.entry()).toEqual({ ...before, last_refreshed_at: "2026-08-01T09:31:00Z" });
  expect(await scene.value()).toBe("by-hand");
  await scene.put({ access_token: MASK });
  expect(await scene.value()).toBe("by-hand");
  expect((await scene.put({ access_token: "z" })).json.connected_at).toBe("2026-08-01T09:31:00Z");
  expect((await scene.entry()).connected_at).toBe(NOW);
});

test("an expiry that is over is not that of a token which is put in", async () => {
  const scene = await open();
  await using instance = scene.instance;
  await scene.connected();
  instance.clock.advance(3_600_000);
  await scene.put({ access_token: "by-hand" });
  expect(await scene.entry()).not.toHaveProperty("expires_at");
  expect(await scene.entry()).toMatchObject({ refresh_token: MASK });
});

test("a failure that was noted is forgotten with the next tokens", async () => {
  const scene = await open();
  await using _ = scene.instance;
  await scene.callback({ error: "access_denied", state: await scene.begin() });
  expect(await scene.status()).toMatchObject({ last_error: "access_denied" });
  await scene.put({ access_token: "by-hand" });
  expect(await scene.status()).toEqual({ connected: true, connected_at: NOW });
});

test.each<[string, object, string]>([
  ["no token", {}, "access_token or refresh_token is required"],
  ["empty ones", { access_token: "", refresh_token: "" }, "access_token or refresh_token is required"],
  ["no key", { key: "", access_token: "a" }, "is no credential key"],
  ["a URL that is none", { access_token: "a", token_url: "nope" }, "token_url must be"],
  ["nothing to keep", { access_token: MASK }, "GITHUB has no stored access_token that could be kept"],
  ["nothing to refresh at", { refresh_token: "r" }, "token_url is required"],
  ["nobody to refresh as", { refresh_token: "r", token_url: TOKEN_URL }, "client_id is required"],
  ["a NUL", { access_token: "a\0" }, "NUL"],
])("%s is refused, and nothing is stored", async (_name, fields, message) => {
  const scene = await open();
  await using _ = scene.instance;
  const { status, json } = await scene.put(fields);
  expect([status, json.error]).toEqual([400, expect.stringContaining(message)]);
  expect((await scene.ask("GET /v1/credentials")).json.keys).toEqual([]);
});

test("an access token and a refresh token by hand are stored where there is no endpoint", async () => {
  const scene = await open();
  await using _ = scene.instance;
  expect((await scene.put({ access_token: "a", refresh_token: "r" })).status).toBe(200);
  expect(await scene.entry()).toMatchObject({ token_url: "manual", refresh_token: MASK });
  expect(scene.endpoint.asked).toEqual([]);
});
