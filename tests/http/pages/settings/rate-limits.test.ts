/** The rate limits as a form, in process: every number with its source, trying a change, and what is said of a bad one. */
import { describe, expect, test } from "bun:test";
import type { ApiDeps } from "../../../../src/http/deps.ts";
import { anEntry } from "../../../store/samples.ts";
import { openInstance } from "../../../support/instance.ts";
import { toBatch } from "../../../support/log/batch.ts";
import { ledTo, pageBrowser } from "../../../support/pages/browser.ts";

const PAGE = "/settings/rate-limits";
const RATE = "rate_limit.overrides.PROXY.rate";
const BURST = "rate_limit.overrides.PROXY.burst";
const AUTH_MAX = "rate_limit.overrides.AUTH.max";

async function scene(overrides: Partial<ApiDeps> = {}) {
  const instance = await openInstance(overrides);
  const token = await instance.registerOwner();
  const saved = async () => (await instance.call("GET /v1/admin/settings", { token })).json.rate_limit.saved;
  const browser = pageBrowser(instance, token);
  return { instance, browser, saved, token, [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose]() };
}

/** Everything that the form on a page holds, as a browser would send it. */
function formIn(html: string): Record<string, string> {
  const inputs = [...html.matchAll(/<input [^>]*?name="((?:seen\.)?rate_limit\.[^"]+)"[^>]*>/g)];
  const values = inputs.map(
    ([input, name = ""]) => [name, /value="([^"]*)"/.exec(input)?.[1] ?? ""] as const,
  );
  const profile = /<option value="([^"]*)" selected/.exec(html)?.[1];
  return {
    ...Object.fromEntries(values),
    ...(profile === undefined ? {} : { "rate_limit.profile": profile }),
  };
}

const pinnedTo = (limits: ApiDeps["pinnedSettings"]["limits"]) => ({
  pinnedSettings: { limits, retention: { locked: false } },
});

describe("what holds", () => {
  test("stands on the page of settings, each number with its source", async () => {
    const overrides = { PROXY: { rate: 3 } };
    await using on = await scene(pinnedTo({ profile: undefined, overrides, locked: false }));
    const body = { rate_limit: { profile: "strict", overrides: { PROXY: { burst: 77 } } } };
    await on.instance.call("PUT /v1/admin/settings", { token: on.token, body });
    const { text } = await on.browser.look("/settings");
    const row = /Proxied requests(?:<\/div>)?<\/th>(.*?)<\/tr>/s.exec(text)?.[1] ?? "";
    expect(row).toMatch(/A second: <strong>3<\/strong>.*?set by the environment/s);
    expect(row).toMatch(/At once after a pause: <strong>77<\/strong>.*?saved here/s);
    expect(row).toMatch(/Under way at once: <strong>32<\/strong>.*?by default/s);
    expect(text).toContain(`href="${PAGE}"`);
  });

  test("that the operator has pinned is text with its variable, and what is saved of it stays", async () => {
    const overrides = { PROXY: { rate: 3 } };
    await using on = await scene(pinnedTo({ profile: "loose", overrides, locked: false }));
    const body = { rate_limit: { profile: "strict", overrides: { PROXY: { rate: 9 } } } };
    await on.instance.call("PUT /v1/admin/settings", { token: on.token, body });
    const { text } = await on.browser.look(PAGE);
    expect(text).toContain("<code>AGENT_VAULT_RATELIMIT_PROXY_RATE</code>");
    expect(text).toContain("<code>AGENT_VAULT_RATELIMIT_PROFILE</code>");
    expect(text).not.toContain(`name="${RATE}"`);
    expect(text).not.toContain('name="rate_limit.profile"');
    expect((await on.browser.send(PAGE, { ...formIn(text), [BURST]: "50" })).status).toBe(303);
    expect(await on.saved()).toEqual({ profile: "strict", overrides: { PROXY: { rate: 9, burst: 50 } } });
  });

  test("that the operator has locked is a table, and nothing is taken", async () => {
    await using on = await scene(pinnedTo({ profile: "strict", overrides: {}, locked: true }));
    for (const path of ["/settings", PAGE]) {
      const { text } = await on.browser.look(path);
      expect(text).toContain("AGENT_VAULT_RATELIMIT_LOCK");
      expect(text).not.toContain(`action="${PAGE}"`);
    }
    for (const path of [PAGE, `${PAGE}/preview`]) {
      const { status, text } = await on.browser.send(path, { "rate_limit.profile": "off" });
      expect([status, text.includes("set by the operator&#39;s environment")]).toEqual([409, true]);
    }
  });
});

describe("a change", () => {
  test("is saved number by number; a blank is the profile's again", async () => {
    await using on = await scene();
    const sent = { ...formIn((await on.browser.look(PAGE)).text), "rate_limit.profile": "strict" };
    const numbers = { [RATE]: " 7 ", "rate_limit.overrides.AUTH.window": "90s" };
    expect(ledTo(await on.browser.send(PAGE, { ...sent, ...numbers }))).toEqual([303, PAGE]);
    expect(await on.saved()).toEqual({
      profile: "strict",
      overrides: { PROXY: { rate: 7 }, AUTH: { window: "1m30s" } },
    });
    const { text } = await on.browser.look(PAGE);
    expect(formIn(text)).toMatchObject({ [RATE]: "7", [BURST]: "", "rate_limit.profile": "strict" });
    expect(text).toContain("Blank: 100");
    await on.browser.send(PAGE, { ...formIn(text), [RATE]: "" });
    expect(await on.saved()).toEqual({ profile: "strict", overrides: { AUTH: { window: "1m30s" } } });
  });

  test("is refused with each fault beside its field and what was typed kept", async () => {
    await using on = await scene();
    const bad = { [RATE]: "many <b>", [AUTH_MAX]: "2", "rate_limit.overrides.AUTH.window": "a while" };
    for (const path of [PAGE, `${PAGE}/preview`]) {
      const { status, text } = await on.browser.send(path, { "rate_limit.profile": "loose", ...bad });
      expect(status).toBe(400);
      expect(text).toContain(`id="${RATE}-error">Must be a whole number of 0 to 100000.`);
      expect(text).toContain(`id="${AUTH_MAX}-error">Must be at least 5, or 0 to inherit.`);
      expect(text).toMatch(/AUTH\.window-error">Must be a duration of 1s to 720h/);
      expect(text).toContain('value="many &lt;b&gt;"');
      expect(text).toMatch(/<option value="loose" selected/);
    }
    const wild = await on.browser.send(PAGE, { "rate_limit.profile": "wild" });
    expect(wild.text).toMatch(/rate_limit\.profile-error">Must be one of default, strict, loose, off\./);
    expect(await on.saved()).toEqual({ overrides: {} });
  });

  test("of what another has changed meanwhile is told, also after it was tried", async () => {
    await using on = await scene();
    const opened = { ...formIn((await on.browser.look(PAGE)).text), [RATE]: "7" };
    const body = { rate_limit: { overrides: { PROXY: { rate: 9 } } } };
    await on.instance.call("PUT /v1/admin/settings", { token: on.token, body });
    const tried = formIn((await on.browser.send(`${PAGE}/preview`, opened)).text);
    expect(tried[RATE]).toBe("7");
    const { status, text } = await on.browser.send(PAGE, tried);
    expect(status).toBe(409);
    expect(text).toContain(`id="${RATE}-error">Was set to 9 meanwhile; send this again to replace that.`);
    expect((await on.saved()).overrides.PROXY.rate).toBe(9);
    expect((await on.browser.send(PAGE, formIn(text))).status).toBe(303);
    expect((await on.saved()).overrides.PROXY.rate).toBe(7);
  });
});

describe("a preview", () => {
  test("tells which numbers change and what of the last day would have been refused, and saves nothing", async () => {
    await using on = await scene();
    const now = on.instance.clock.now();
    const vaultId = await on.instance.addVault("payments");
    const rows = Array.from({ length: 40 }, (_, at) =>
      anEntry({
        vaultId,
        actorType: "agent",
        actorId: "one",
        matchedService: "stripe",
        createdAt: now - 1000 + at,
      }),
    );
    // A day ago, and of another plane: neither is tried.
    const { vaultId: _, ...nowhere } = anEntry({ createdAt: now });
    const others = [anEntry({ vaultId, createdAt: now - 25 * 3_600_000 }), nowhere];
    await on.instance.store.logs.append(toBatch([...others, ...rows]));
    const sent = { "rate_limit.profile": "", [RATE]: "1", [BURST]: "5" };
    const { status, text } = await on.browser.send(`${PAGE}/preview`, sent);
    expect(status).toBe(200);
    expect(text).toContain("Nothing is saved yet.");
    expect(text).toMatch(/Proxied requests: a second<.*?>20<.*?>1</);
    expect(text).toContain("Of 40 proxied requests of the last 24 hours");
    // Five at once, ten turns within ten seconds.
    expect(text).toContain("<dt>Refused</dt><dd>25; with the limits of now 0</dd>");
    expect(text).toContain("<dt>Made to wait</dt><dd>10; with the limits of now 0</dd>");
    expect(formIn(text)).toMatchObject({ [RATE]: "1", [BURST]: "5" });
    expect(await on.saved()).toEqual({ overrides: {} });
    expect(await on.instance.store.audit.list({ action: "instance.set-settings", limit: 9 })).toEqual([]);
  });

  test("says so where nothing changes and nothing was proxied", async () => {
    await using on = await scene();
    const { text } = await on.browser.send(`${PAGE}/preview`, { "rate_limit.profile": "" });
    expect(text).toContain("Every number stays as it is.");
    expect(text).toContain("No request was proxied in the last 24 hours");
    const off = await on.browser.send(`${PAGE}/preview`, { "rate_limit.profile": "off" });
    expect(off.text).toMatch(/API as a whole: a second<.*?>2000<.*?>unlimited</);
  });
});
