import { expect, test } from "bun:test";
import { AUTHORIZATION_URL, KEY, openOAuthScene, TOKEN_URL } from "../../../support/oauth/oauth-scene.ts";
import { tokens } from "../../../support/oauth/token-endpoint.ts";

const MASK = "••••••••";

test("from the consent to the token: what is asked, stored and shown", async () => {
  const scene = await openOAuthScene();
  await using instance = scene.instance;
  const { json } = await scene.connect({ scopes: "repo,user", scope_separator: "," });
  const url = new URL(json.authorization_url);
  expect(url.href).toStartWith(`${AUTHORIZATION_URL}?`);
  const { code_challenge: challenge, state = "", ...said } = Object.fromEntries(url.searchParams);
  expect(said).toEqual({
    response_type: "code",
    client_id: "client",
    redirect_uri: `${instance.deps.baseUrl}/v1/oauth/callback`,
    scope: "repo,user",
    code_challenge_method: "S256",
  });
  expect(state).toMatch(/^av_oast_[0-9a-f]{64}$/);
  expect(json).not.toHaveProperty("warnings");
  expect(await scene.entry()).toEqual({
    key: KEY,
    type: "oauth",
    authorization_url: AUTHORIZATION_URL,
    token_url: TOKEN_URL,
    client_id: "client",
    scopes: "repo,user",
    scope_separator: ",",
    token_auth_method: "client_secret_post",
    client_secret: MASK,
  });
  expect(await scene.status()).toEqual({ connected: false });
  expect(await scene.value()).toBeUndefined();

  expect(await scene.callback({ code: "code-1", state })).toEqual({
    status: "success",
    vault: "default",
    key: KEY,
  });
  const [asked, ...more] = scene.endpoint.asked;
  expect(more).toEqual([]);
  const { code_verifier: verifier = "", ...form } = asked?.form ?? {};
  expect(instance.deps.digest(verifier)).toBe(Buffer.from(challenge ?? "", "base64url").toString("hex"));
  expect([asked?.url, form]).toEqual([
    TOKEN_URL,
    {
      grant_type: "authorization_code",
      code: "code-1",
      redirect_uri: `${instance.deps.baseUrl}/v1/oauth/callback`,
      client_id: "client",
      client_secret: "client-secret-needle",
    },
  ]);
  const at = "2026-08-01T09:30:00Z";
  expect(await scene.status()).toEqual({ connected: true, connected_at: at });
  expect(await scene.entry()).toMatchObject({
    connected_at: at,
    expires_at: "2026-08-01T10:30:00Z",
    access_token: MASK,
    refresh_token: MASK,
  });
  expect(await scene.value()).toBe("access-1");
  const { text } = await scene.ask("GET /v1/credentials");
  for (const secret of ["access-1", "refresh-1", "needle"]) expect(text).not.toContain(secret);
});

test("a body that is bad is told with every fault, before the vault and the right to it", async () => {
  const scene = await openOAuthScene();
  await using instance = scene.instance;
  const { status, json } = await scene.connect({
    vault: "nowhere",
    key: "git-hub",
    authorization_url: "javascript:alert(1)",
    token_url: "",
    client_id: " ",
  });
  expect(status).toBe(400);
  for (const fault of [
    "git-hub",
    "authorization_url must be",
    "token_url is required",
    "client_id is required",
  ]) {
    expect(json.error).toContain(fault);
  }
  expect((await scene.connect({ vault: "nowhere" })).status).toBe(404);
  const proxy = await instance.addAgent("builder", "no-access", { default: "proxy" });
  expect((await scene.connect({}, proxy)).status).toBe(403);
  expect((await scene.ask("GET /v1/credentials")).json.keys).toEqual([]);
});

test("PKCE may be left out of the consent; the verifier is sent all the same", async () => {
  const scene = await openOAuthScene();
  await using _ = scene.instance;
  const { json } = await scene.connect({ disable_pkce: true, client_secret: "", token_auth_method: "other" });
  const { searchParams } = new URL(json.authorization_url);
  expect(searchParams.has("code_challenge")).toBe(false);
  await scene.callback({ code: "c", state: searchParams.get("state") ?? "" });
  expect(scene.endpoint.asked[0]?.form["code_verifier"]).toMatch(/^[\w-]{43}$/);
  expect(await scene.entry()).toMatchObject({ disable_pkce: true, token_auth_method: "client_secret_post" });
});

test("the stored client secret is kept for the same token URL only, and goes when nothing is sent", async () => {
  const scene = await openOAuthScene();
  await using _ = scene.instance;
  await scene.connect();
  const state = await scene.begin({ client_secret: MASK, scopes: "more" });
  await scene.callback({ code: "c", state });
  expect(scene.endpoint.asked[0]?.form["client_secret"]).toBe("client-secret-needle");

  const elsewhere = { token_url: "https://evil.example/token", client_secret: MASK };
  const { json } = await scene.connect(elsewhere);
  expect(json.warnings).toEqual([expect.stringContaining("was not kept")]);
  const evil = new URL(json.authorization_url).searchParams.get("state") ?? "";
  expect(await scene.entry()).not.toHaveProperty("client_secret");
  await scene.callback({ code: "c", state: evil });
  expect(JSON.stringify(scene.endpoint.asked.slice(1))).not.toContain("needle");

  await scene.connect({ client_secret: "" });
  expect(await scene.entry()).not.toHaveProperty("client_secret");
});

test("another token URL ends the connection; the value that is in use stays until there is another", async () => {
  const scene = await openOAuthScene();
  await using _ = scene.instance;
  await scene.callback({ code: "c", state: await scene.begin() });
  await scene.connect({ token_url: "https://other.example/token" });
  expect(await scene.status()).toEqual({ connected: false });
  const entry = await scene.entry();
  for (const name of ["refresh_token", "expires_at", "connected_at"]) expect(entry).not.toHaveProperty(name);
  expect(await scene.value()).toBe("access-1");
});

test("consenting again while it is connected changes nothing until it is done", async () => {
  const scene = await openOAuthScene();
  await using instance = scene.instance;
  await scene.callback({ code: "c", state: await scene.begin() });
  const state = await scene.begin();
  expect(await scene.status()).toMatchObject({ connected: true });
  instance.clock.advance(60_000);
  scene.endpoint.answers(tokens(2));
  await scene.callback({ code: "c", state });
  expect(await scene.status()).toEqual({ connected: true, connected_at: "2026-08-01T09:31:00Z" });
  expect(await scene.value()).toBe("access-2");
});

test("a static credential becomes one of OAuth and keeps its value until it is connected; then it can be set and deleted", async () => {
  const scene = await openOAuthScene();
  await using _ = scene.instance;
  await scene.ask("POST /v1/credentials", { credentials: { [KEY]: "by-hand" } });
  const state = await scene.begin();
  expect(await scene.value()).toBe("by-hand");
  await scene.callback({ code: "c", state });
  expect(await scene.value()).toBe("access-1");
  await scene.ask("POST /v1/credentials", { credentials: { [KEY]: "by-hand" } });
  expect(await scene.value()).toBe("by-hand");
  expect(await scene.entry()).toMatchObject({ type: "oauth", refresh_token: MASK, token_url: TOKEN_URL });
  expect((await scene.ask("DELETE /v1/credentials", { keys: [KEY] })).status).toBe(200);
  expect((await scene.ask("GET /v1/credentials")).json.keys).toEqual([]);
});

test("who may only use the vault sees the key and nothing else; one that is not connected reveals nothing", async () => {
  const scene = await openOAuthScene();
  await using instance = scene.instance;
  await scene.connect();
  const proxy = await instance.addAgent("builder", "no-access", { default: "proxy" });
  expect((await scene.ask("GET /v1/credentials", undefined, proxy)).json).toEqual({ keys: [KEY] });
  const { json, status } = await scene.ask(`GET /v1/credentials?reveal=true&key=${KEY}`);
  expect(status).toBe(200);
  expect(json.credentials[0]).not.toHaveProperty("value");
  expect(json.credentials[0]).not.toHaveProperty("damaged");
});

test("records tell what was configured and connected, and no secret of it", async () => {
  const scene = await openOAuthScene();
  await using _ = scene.instance;
  await scene.callback({ code: "code-needle", state: await scene.begin() });
  await scene.ask("POST /v1/credentials/oauth/tokens", { key: KEY, access_token: "access-needle" });
  const { json, text } = await scene.ask("GET /v1/audit?after=0&limit=200");
  const acts = json.records.filter(
    ({ target }: { target: { type: string } }) => target.type === "credential",
  );
  expect(
    acts.map(({ action, changes, actor }: never) => [action, changes, (actor as { type: string }).type]),
  ).toEqual([
    [
      "credential.configure",
      {
        authorization_url: { after: AUTHORIZATION_URL },
        token_url: { after: TOKEN_URL },
        client_id: { after: "client" },
        client_secret: { after: true },
        token_auth_method: { after: "client_secret_post" },
        pkce: { after: true },
      },
      "user",
    ],
    ["credential.connect", { connected: { before: false, after: true } }, "user"],
    [
      "credential.set-tokens",
      { connected: { before: true, after: true }, refresh_token: { after: false } },
      "user",
    ],
  ]);
  for (const secret of ["needle", "access-1", "refresh-1", "av_oast_"]) expect(text).not.toContain(secret);
});

test("status: of what there is not, and of what is no OAuth credential, 404; without a key 400", async () => {
  const scene = await openOAuthScene();
  await using _ = scene.instance;
  await scene.ask("POST /v1/credentials", { credentials: { STATIC: "v" } });
  const ask = async (query: string) => (await scene.ask(`GET /v1/credentials/oauth/status?${query}`)).status;
  expect([
    await ask("key=STATIC"),
    await ask("key=NONE"),
    await ask(""),
    await ask("key=A&vault=nope"),
  ]).toEqual([404, 404, 400, 404]);
});

test("the presets are there for everybody", async () => {
  const scene = await openOAuthScene();
  await using instance = scene.instance;
  const { json, status } = await instance.call("GET /v1/oauth/presets");
  expect(status).toBe(200);
  expect(json.presets).toHaveLength(14);
  expect(json.presets.find(({ id }: { id: string }) => id === "slack")).toEqual({
    id: "slack",
    name: "Slack",
    authorization_url: "https://slack.com/oauth/v2/authorize",
    token_url: "https://slack.com/api/oauth.v2.access",
    scopes: "channels:read,chat:write",
    scope_separator: ",",
    token_auth_method: "client_secret_post",
  });
});
