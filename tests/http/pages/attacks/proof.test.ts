/**
 * What a cookie alone does not do in the console: give somebody access, show a secret, send a stored one further. Programs of
 * this machine that somebody's browser visits may have its cookies, and read pages with them.
 */
import { describe, expect, test } from "bun:test";
import { createLimits } from "../../../../src/app/limits/limits.ts";
import { tiersOf } from "../../../../src/core/limit/settings.ts";
import { PAGES } from "../../../../src/web/pages.ts";
import { CONSOLE_SAMPLES } from "../../../support/access/console-samples.ts";
import { permissionScene } from "../../../support/access/permission-scene.ts";
import { mailbox } from "../../../support/account/codes.ts";
import { fakeClock } from "../../../support/clock.ts";
import { type Instance, openInstance } from "../../../support/instance.ts";
import { ledTo, type PageBrowser, pageBrowser } from "../../../support/pages/browser.ts";
import { COOKIE_ALONE, PROVEN } from "../../../support/pages/proven-forms.ts";

const BOSS = "boss@example.com";
const PASSWORD = `password of ${BOSS}`;
const ASKS = "Confirm that it is you";
const HELD = "ab".repeat(32);

/** Somebody who may do everything, logged in on the login page as one without scripts. */
async function scene(overrides: Parameters<typeof openInstance>[0] = {}) {
  const mail = mailbox();
  let works = false;
  const instance = await openInstance({
    ...overrides,
    mailer: {
      isConfigured: true,
      send: (letter) => (works ? mail.send(letter) : Promise.reject(new Error("no mail yet"))),
    },
  });
  const about = await permissionScene(instance, mail);
  works = true;
  await instance.addUser(BOSS, "owner", { payments: "admin" });
  const browser = pageBrowser(instance);
  expect(ledTo(await browser.send("/login", { email: BOSS, password: PASSWORD }))).toEqual([303, "/"]);
  return { ...about, browser, [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose]() };
}

const reveal = (browser: PageBrowser, fields: Record<string, string> = {}) =>
  browser.send("/vaults/payments/credentials/STRIPE_KEY/reveal", fields);
const acts = async ({ store }: Instance) => (await store.audit.head())?.seq;

test("of every form it is said whether a cookie is enough for it", () => {
  const forms = PAGES.filter(({ method }) => method === "POST").map(({ path }) => `POST ${path}`);
  expect([...PROVEN, ...Object.values(COOKIE_ALONE).flat()].toSorted()).toEqual(forms.toSorted());
});

/** What is signed is not kept, so that nothing is written. */
const UNWRITTEN = "POST /companies/:id/agents/:agent/svid";

test("the forms that give access or show a secret ask who it is, do nothing before, and go on from there", async () => {
  const asked: string[] = [];
  for (const [name, sample] of Object.entries(CONSOLE_SAMPLES).filter(([one]) => /^POST [^(]*$/.test(one))) {
    await using s = await scene();
    const [method = "", declared = ""] = name.split(" ");
    const { prepare, ...fixed } = sample;
    const token = s.browser.cookies.get("av_session") ?? "";
    // What is prepared with a token is about somebody's own account, whose forms are not among these.
    const { path = declared, body = "" } = { ...fixed, ...(await prepare?.(s, s.owner).catch(() => ({}))) };
    const target = typeof path === "string" ? path : path(s);
    const fields = Object.fromEntries(new URLSearchParams(`${body}`));
    const before = await acts(s.instance);
    const answer = await s.browser.send(target, fields);
    if (!answer.text.includes(ASKS)) continue;
    asked.push(`${method} ${declared}`);
    expect([name, await acts(s.instance)]).toEqual([name, before]);
    expect(answer.text).not.toContain(token);
    const kept = Object.fromEntries(
      [...answer.text.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, key, value]) => [
        key,
        value?.replaceAll("&quot;", '"'),
      ]),
    );
    expect([name, kept]).toEqual([name, { ...kept, ...fields }]);
    const done = await s.browser.send(target, { ...fields, "proof.password": PASSWORD });
    expect([name, [200, 303].includes(done.status), done.text.includes(ASKS)]).toEqual([name, true, false]);
    if (name !== UNWRITTEN) expect([name, await acts(s.instance)]).not.toEqual([name, before]);
  }
  expect(asked.toSorted()).toEqual(PROVEN);
}, 120_000);

describe("a form that asks who it is", () => {
  test("is taken with the password and no other, which is not shown again", async () => {
    await using s = await scene();
    const first = await reveal(s.browser);
    expect([first.status, first.text.includes(ASKS), first.text.includes("sk_live_1")]).toEqual([
      200,
      true,
      false,
    ]);
    const wrong = await reveal(s.browser, { "proof.password": "password of olga@example.com" });
    expect([wrong.status, wrong.text.includes("not right")]).toEqual([401, true]);
    expect(wrong.text).not.toContain("password of olga");
    expect((await reveal(s.browser, { "proof.password": "" })).status).toBe(400);
    expect((await reveal(s.browser, { "proof.password": PASSWORD })).text).toContain("sk_live_1");
    // Nothing was held, so it is asked again.
    expect((await reveal(s.browser)).text).toContain(ASKS);
  });

  test("of a proxy asks within itself, and keeps no login that was typed", async () => {
    await using s = await scene();
    const fields = { upstream: "url", upstream_proxy: "http://user:s3cret@proxy.example.com:3128" };
    const send = (more: Record<string, string> = {}) =>
      s.browser.send("/vaults/payments/settings/upstream-proxy", { ...fields, ...more });
    const before = await acts(s.instance);
    for (const [password, status] of [
      ["", 400],
      ["a guess", 401],
    ] as const) {
      const asked = await send(password === "" ? {} : { "proof.password": password });
      expect([asked.status, asked.text.includes('name="proof.password"')]).toEqual([status, true]);
      expect(asked.text).toContain("Type it again");
      expect(asked.text).not.toMatch(/s3cret|a guess/);
    }
    expect(await acts(s.instance)).toBe(before);
    expect(ledTo(await send({ "proof.password": PASSWORD }))).toEqual([303, "/vaults/payments/settings"]);
    expect(await acts(s.instance)).not.toBe(before);
  });

  test("counts guesses with those at the login", async () => {
    const tiers = { ...tiersOf("default"), auth: { windowMs: 60_000, max: 3 } };
    await using s = await scene({ limits: createLimits({ profile: "default", tiers }, fakeClock()) });
    const statuses: number[] = [];
    for (let at = 0; at < 3; at++) {
      statuses.push((await reveal(s.browser, { "proof.password": `guess ${at}` })).status);
    }
    // The login was the first of three.
    expect(statuses).toEqual([401, 401, 429]);
  });

  test("is not asked again for a quarter of an hour of who holds what the login held, and of no other", async () => {
    await using s = await scene();
    await s.browser.send("/login", { email: BOSS, password: PASSWORD, held: HELD });
    expect(s.browser.cookies.get("av_proof")).not.toContain(HELD);
    expect((await reveal(s.browser, { held: HELD })).text).toContain("sk_live_1");
    // All the cookies, and nothing or something else held.
    for (const held of ["", "cd".repeat(32)])
      expect((await reveal(s.browser, { held })).text).toContain(ASKS);
    s.instance.clock.advance(15 * 60_000);
    expect((await reveal(s.browser, { held: HELD })).text).toContain(ASKS);
    expect((await reveal(s.browser, { held: HELD, "proof.password": PASSWORD })).text).toContain("sk_live_1");
    expect((await reveal(s.browser, { held: HELD })).text).toContain("sk_live_1");
  });

  test("takes the proof of no other login", async () => {
    await using s = await scene();
    await s.browser.send("/login", { email: BOSS, password: PASSWORD, held: HELD });
    const proof = s.browser.cookies.get("av_proof") ?? "";
    const other = pageBrowser(s.instance);
    await other.send("/login", { email: BOSS, password: PASSWORD });
    other.cookies.set("av_proof", proof);
    expect((await reveal(other, { held: HELD })).text).toContain(ASKS);
    s.browser.cookies.set("av_proof", s.browser.cookies.get("av_notice") ?? "AAAA");
    expect((await reveal(s.browser, { held: HELD })).text).toContain(ASKS);
  });

  test("keeps what was typed, hostile text included", async () => {
    await using s = await scene();
    const label = `"><script>alert(1)</script>`;
    const { text } = await s.browser.send("/vaults/payments/tokens", { label, lifetime: "3600" });
    expect(text).toContain(ASKS);
    expect(text).toContain('name="label" value="&quot;&gt;&lt;script&gt;');
    expect(text).not.toContain("<script>alert");
  });

  // Of an admin no host has to be typed, so the cookie alone would do.
  test("says where a credential is sent only with it, by a new service, another one or one that is switched on", async () => {
    await using s = await scene();
    const services = "/vaults/payments/services";
    const service = { host: "collect.example.net", "auth.type": "bearer", "auth.token": "STRIPE_KEY" };
    const seen = JSON.stringify({
      name: "stripe",
      host: "api.stripe.com",
      auth: { type: "bearer", token: "STRIPE_KEY" },
    });
    const forms = [
      ["/new", { ...service, name: "docs" }],
      ["/stripe/edit", { ...service, seen }],
      ["/stripe/switch", { on: "true" }],
    ] as const;
    const before = await acts(s.instance);
    for (const [path, fields] of forms) {
      expect([path, (await s.browser.send(services + path, fields)).text.includes(ASKS)]).toEqual([
        path,
        true,
      ]);
    }
    expect(await acts(s.instance)).toBe(before);
    // To switch one off is urgent, at times.
    expect((await s.browser.send(`${services}/stripe/switch`, { on: "false" })).status).toBe(303);
    for (const [path, fields] of forms.slice(0, 1)) {
      const done = await s.browser.send(services + path, { ...fields, "proof.password": PASSWORD });
      expect(ledTo(done)).toEqual([303, services]);
    }
  });

  test("asks nothing of who has a token that opens more than pages", async () => {
    await using s = await scene();
    const login = await s.instance.call("POST /v1/auth/login", { body: { email: BOSS, password: PASSWORD } });
    expect((await reveal(pageBrowser(s.instance, login.json.token))).text).toContain("sk_live_1");
  });
});

describe("an account without a password", () => {
  async function local(fields: Record<string, string> = {}) {
    const instance = await openInstance();
    const boot = instance.deps.tokens.mint("bootstrap");
    await instance.store.settings.setInstance("bootstrap_token_hash", boot.hash);
    const { token } = (await instance.call("POST /v1/auth/bootstrap", { body: { token: boot.token } })).json;
    const browser = pageBrowser(instance);
    const link = async () => (await instance.call("POST /v1/auth/console-link", { token })).json.path;
    const opened = await browser.send("/login/link", {
      token: (await link()).split("=")[1] ?? "",
      ...fields,
    });
    expect(ledTo(opened)).toEqual([303, "/"]);
    return { instance, browser, link, [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose]() };
  }
  const mint = ({ browser }: { browser: PageBrowser }, fields: Record<string, string> = {}) =>
    browser.send("/vaults/default/tokens", { lifetime: "3600", ...fields });

  test("proves it by another link of the command line, once", async () => {
    await using s = await local();
    expect((await mint(s)).text).toContain("Link of the command line");
    const link = `http://127.0.0.1:14321${await s.link()}`;
    expect((await mint(s, { "proof.link": "" })).text).toContain("Paste a link");
    expect((await mint(s, { "proof.link": link })).text).toContain("The new token");
    expect((await mint(s, { "proof.link": link })).text).toContain("used already");
  });

  test("is asked for no other link by the browser that one has opened, for a quarter of an hour", async () => {
    const held = "a".repeat(64);
    await using s = await local({ held });
    expect((await mint(s, { held })).text).toContain("The new token");
    expect((await mint(s, { held: "b".repeat(64) })).text).toContain("Link of the command line");
    s.instance.clock.advance(15 * 60_000);
    expect((await mint(s, { held })).text).toContain("Link of the command line");
  });

  test("is given none by a cookie alone", async () => {
    await using s = await local();
    const refused = await s.browser.send("/set-password", { new_password: "of a thief" });
    expect([refused.status, refused.text.includes("of a thief")]).toEqual([401, false]);
    const link = await s.link();
    const short = await s.browser.send("/set-password", { new_password: "short", "proof.link": link });
    expect(short.text).toMatch(/id="new_password-error"/);
    const set = await s.browser.send("/set-password", { new_password: "of its own", "proof.link": link });
    expect(ledTo(set)).toEqual([303, "/"]);
  });
});
