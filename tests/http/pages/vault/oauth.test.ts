/** Credentials whose value a provider gives, on their pages: made, connected from this browser alone, seen, disconnected. */
import { describe, expect, test } from "bun:test";
import {
  AUTHORIZATION_URL,
  openOAuthScene,
  resultOf,
  TOKEN_URL,
} from "../../../support/oauth/oauth-scene.ts";
import { ledTo, type PageBrowser, pageBrowser } from "../../../support/pages/browser.ts";

const PAGE = "/vaults/default/credentials";
const AT = `${PAGE}/GITHUB/connection`;
const HOSTILE = `"><script>alert(1)</script>`;
const FORM = {
  key: "GITHUB",
  authorization_url: AUTHORIZATION_URL,
  token_url: TOKEN_URL,
  client_id: "client",
  client_secret: "client-secret-needle",
  scopes: "read",
  scope_separator: " ",
  token_auth_method: "client_secret_post",
};

async function opened() {
  const scene = await openOAuthScene();
  const browser = pageBrowser(scene.instance, scene.token);
  return { ...scene, browser };
}
type Scene = Awaited<ReturnType<typeof opened>>;

/** Where the page leads to, which is the provider's. */
function leadsTo({ text }: { readonly text: string }): URL {
  return new URL((/content="0; url=([^"]+)"/.exec(text)?.[1] ?? "").replaceAll("&amp;", "&"));
}

/** The provider sends that browser back, and it goes where it is led. */
async function comeBack({ instance }: Scene, browser: PageBrowser, answer: Record<string, string>) {
  const Cookie = [...browser.cookies].map((one) => one.join("=")).join("; ");
  const back = await instance.call(`GET /v1/oauth/callback?${new URLSearchParams(answer)}`, {
    headers: { Cookie },
  });
  const result = resultOf(back);
  return await browser.look(`/oauth/complete?${new URLSearchParams(result)}`, {
    "Sec-Fetch-Site": "cross-site",
  });
}

async function connected(scene: Scene): Promise<void> {
  const sent = await scene.browser.send(`${PAGE}/new-oauth`, FORM);
  await comeBack(scene, scene.browser, { code: "one", state: leadsTo(sent).searchParams.get("state") ?? "" });
}

describe("a new one", () => {
  test("begins with what is known of a provider", async () => {
    const scene = await opened();
    const { text } = await scene.browser.look(`${PAGE}/new-oauth?preset=notion`);
    expect(text).toMatch(/id="key"[^>]*value="NOTION_TOKEN"/);
    expect(text).toMatch(/id="token_url"[^>]*value="https:\/\/api\.notion\.com\/v1\/oauth\/token"/);
    expect(text).toContain('<option value="client_secret_basic" selected="">');
    expect(text).toContain("<code>http://127.0.0.1:14321/v1/oauth/callback</code>");
    const hostile = await scene.browser.look(`${PAGE}/new-oauth?key=${encodeURIComponent(HOSTILE)}`);
    expect(hostile.text).not.toContain("<script>alert");
  });

  test("leads to the provider and back to its page, which says that it is connected", async () => {
    const scene = await opened();
    const { browser, endpoint } = scene;
    const sent = await browser.send(`${PAGE}/new-oauth`, FORM);
    const provider = leadsTo(sent);
    expect(provider.origin + provider.pathname).toBe(AUTHORIZATION_URL);
    expect(Object.fromEntries(provider.searchParams)).toMatchObject({ client_id: "client", scope: "read" });
    expect(sent.headers.get("Referrer-Policy")).toBe("no-referrer");
    expect((await browser.look(AT)).text).toContain("Not connected");
    const back = await comeBack(scene, browser, {
      code: "one",
      state: provider.searchParams.get("state") ?? "",
    });
    expect(back.text).toContain(`url=${AT}`);
    const page = (await browser.look(AT)).text;
    expect(page).toContain(">Connected</span>");
    expect(page).toContain("By itself, before it runs out.");
    for (const secret of ["client-secret-needle", "access-1", "refresh-1"])
      expect(page).not.toContain(secret);
    expect((await browser.look(PAGE)).text).toContain("OAuth, connected");
    expect(await scene.value()).toBe("access-1");
    expect(endpoint.asked.length).toBe(1);
  });

  test("is of the browser that began it: in another one nothing comes of it", async () => {
    const scene = await opened();
    const state =
      leadsTo(await scene.browser.send(`${PAGE}/new-oauth`, FORM)).searchParams.get("state") ?? "";
    const other = pageBrowser(scene.instance, scene.token);
    const back = await comeBack(scene, other, { code: "one", state });
    expect(back.text).toContain("It was begun in another browser");
    expect((await scene.browser.look(AT)).text).toContain("It was begun in another browser");
    expect(scene.endpoint.asked).toEqual([]);
  });

  test("is not begun where its answer would not come back to", async () => {
    const { instance, token } = await openOAuthScene({ baseUrl: "https://vault.example" });
    const refused = await pageBrowser(instance, token).send(`${PAGE}/new-oauth`, FORM);
    expect(refused.status).toBe(403);
    expect(refused.text).toContain("open the console there");
    expect((await instance.call("GET /v1/credentials", { token })).json.keys).toEqual([]);
  });

  test("says of every fault beside its field, keeps what was typed but the secret, and replaces nothing", async () => {
    const scene = await opened();
    const { browser } = scene;
    const bad = { ...FORM, key: "no key", authorization_url: HOSTILE, token_url: "", client_id: " " };
    const sent = await browser.send(`${PAGE}/new-oauth`, { ...bad, disable_pkce: "on" });
    expect(sent.status).toBe(400);
    expect(sent.text).toMatch(/id="key-error"/);
    expect(sent.text).toMatch(/id="authorization_url-error">Must be an http or https address/);
    expect(sent.text).toMatch(/id="token_url-error">Fill this in/);
    expect(sent.text).toMatch(/id="client_id-error">Fill this in/);
    expect(sent.text).toMatch(/name="disable_pkce"[^>]*checked/);
    expect(sent.text).not.toContain("client-secret-needle");
    expect(sent.text).not.toContain("<script>alert");
    await scene.ask("POST /v1/credentials", { credentials: { GITHUB: "static" } });
    const taken = await browser.send(`${PAGE}/new-oauth`, FORM);
    expect([taken.status, /id="key-error">The vault default holds GITHUB/.test(taken.text)]).toEqual([
      409,
      true,
    ]);
    expect(await scene.value()).toBe("static");
  });
});

test("tokens that somebody has already are stored under a new key, once, and shown nowhere", async () => {
  const scene = await opened();
  const { browser } = scene;
  const form = {
    key: "GITHUB",
    act: "tokens",
    token_url: "",
    access_token: "mine-needle",
    refresh_token: "",
  };
  const none = await browser.send(`${PAGE}/new-oauth`, { ...form, access_token: "" });
  expect([none.status, none.text.includes('id="access_token-error"')]).toEqual([400, true]);
  expect(ledTo(await browser.send(`${PAGE}/new-oauth`, form))).toEqual([303, AT]);
  expect(await scene.value()).toBe("mine-needle");
  const page = (await browser.look(AT)).text;
  expect(page).toContain("They were put in by hand, and are not refreshed.");
  expect(page).not.toContain("mine-needle");
  const again = await browser.send(`${PAGE}/new-oauth`, { ...form, access_token: "other-needle" });
  expect([again.status, again.text.includes('id="key-error"')]).toEqual([409, true]);
  expect(again.text).not.toContain("other-needle");
  expect(await scene.value()).toBe("mine-needle");
});

describe("one that is there", () => {
  test("is connected again by one click, to where the page has said, and nowhere else", async () => {
    const scene = await opened();
    await connected(scene);
    const { browser } = scene;
    const shown = { authorization_url: AUTHORIZATION_URL, token_url: TOKEN_URL };
    expect(leadsTo(await browser.send(AT, shown)).href).toStartWith(AUTHORIZATION_URL);
    const moved = await browser.send(AT, { ...shown, token_url: "https://elsewhere.example/token" });
    expect([moved.status, moved.text.includes("has changed since it was shown")]).toEqual([409, true]);
  });

  test("says what failed last, as text", async () => {
    const scene = await opened();
    await connected(scene);
    const shown = { authorization_url: AUTHORIZATION_URL, token_url: TOKEN_URL };
    const state = leadsTo(await scene.browser.send(AT, shown)).searchParams.get("state") ?? "";
    const back = await comeBack(scene, scene.browser, {
      error: "access_denied",
      error_description: HOSTILE,
      state,
    });
    expect(back.text).toContain(`href="${AT}"`);
    expect(back.text).not.toContain("<script>alert");
    const page = (await scene.browser.look(AT)).text;
    expect(page).toContain("Connected, but it failed last");
    expect(page).toContain("&lt;script&gt;alert");
    expect(page).not.toContain("<script>alert");
  });

  test("is got otherwise by a form that keeps the secret, and overwrites nothing unseen", async () => {
    const scene = await opened();
    await connected(scene);
    const { browser } = scene;
    const { client_secret: _, key: __, ...config } = FORM;
    const seen = Object.fromEntries(Object.entries(config).map(([name, value]) => [`seen.${name}`, value]));
    const change = { act: "change", ...config, ...seen, "seen.disable_pkce": "", scopes: "read write" };
    const led = leadsTo(await browser.send(AT, change));
    expect(led.searchParams.get("scope")).toBe("read write");
    await comeBack(scene, browser, { code: "two", state: led.searchParams.get("state") ?? "" });
    expect(scene.endpoint.asked.length).toBe(2);
    expect(scene.endpoint.asked.at(-1)?.form["client_secret"]).toBe("client-secret-needle");
    const late = await browser.send(AT, { ...change, scopes: "all" });
    expect(late.status).toBe(409);
    expect(late.text).toMatch(/id="scopes-error">[^<]*read write/);
    expect((await browser.look(AT)).text).toContain("Client secret</dt><dd>stored");
  });

  test("takes tokens that somebody got elsewhere, and shows none", async () => {
    const scene = await opened();
    await connected(scene);
    const { browser } = scene;
    const none = await browser.send(AT, { act: "tokens", access_token: "", refresh_token: "" });
    expect([none.status, none.text.includes('id="access_token-error"')]).toEqual([400, true]);
    const sent = await browser.send(AT, { act: "tokens", access_token: "by-hand-needle", refresh_token: "" });
    expect(ledTo(sent)).toEqual([303, AT]);
    expect(await scene.value()).toBe("by-hand-needle");
    expect((await browser.look(AT)).text).not.toContain("by-hand-needle");
  });

  test("is disconnected: the tokens are gone, how it is got stays, and it is recorded", async () => {
    const scene = await opened();
    await connected(scene);
    const { browser } = scene;
    expect((await browser.look(`${PAGE}/GITHUB/disconnect`)).text).toContain("The provider is told nothing");
    expect(ledTo(await browser.send(`${PAGE}/GITHUB/disconnect`, {}))).toEqual([303, AT]);
    expect(await scene.status()).toEqual({ connected: false });
    const page = (await browser.look(AT)).text;
    expect(page).toContain("Not connected");
    expect(page).toContain("Client secret</dt><dd>stored");
    const { json } = await scene.ask("GET /v1/audit?action=credential.disconnect");
    expect(json.records[0].changes).toEqual({ connected: { before: true, after: false } });
    expect((await browser.send(`${PAGE}/NONE/disconnect`, {})).status).toBe(404);
  });
});
