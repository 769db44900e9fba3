import { describe, expect, test } from "bun:test";
import type { PinnedSettings } from "../../../src/app/instance/settings.ts";
import { createLimits } from "../../../src/app/limits/limits.ts";
import { followSavedLimits } from "../../../src/app/limits/saved-limits.ts";
import { NOTHING_SAVED, resolveLimits } from "../../../src/core/limit/resolve.ts";
import { VERSION } from "../../../src/lib/version.ts";
import type { Mail } from "../../../src/ports/mailer.ts";
import { openStore } from "../../../src/store/open.ts";
import { fakeClock } from "../../support/clock.ts";
import { openInstance } from "../../support/instance.ts";

const FREE: PinnedSettings = {
  limits: { profile: undefined, overrides: {}, locked: false },
  retention: { locked: false },
};

/** An instance whose limits follow what is saved, as in a server, and its owner. */
async function scene(pinnedSettings = FREE) {
  const store = await openStore({ url: "sqlite::memory:" });
  const limits = createLimits(resolveLimits(pinnedSettings.limits, NOTHING_SAVED), fakeClock());
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const pinned = pinnedSettings.limits;
  const { reload } = followSavedLimits({ store, limits, pinned, logger });
  const instance = await openInstance({ store, limits, reloadLimits: reload, pinnedSettings });
  const token = await instance.registerOwner();
  return {
    instance,
    token,
    get: async () => (await instance.call("GET /v1/admin/settings", { token })).json,
    put: (body: unknown) => instance.call("PUT /v1/admin/settings", { token, body }),
    acts: async () => await store.audit.list({ action: "instance.set-settings", limit: 50 }),
  };
}

test("without anything set, the defaults, as the reference words them", async () => {
  const { instance, get } = await scene();
  await using _ = instance;
  expect(await get()).toEqual({
    allowed_email_domains: [],
    invite_only: false,
    smtp_configured: false,
    rate_limit: {
      profile: "default",
      locked: false,
      off: false,
      tiers: {
        AUTH: { window: "5m0s", max: 50, source: "default" },
        PROXY: { rate: 20, burst: 200, concurrency: 64, source: "default" },
        AUTHED: { rate: 10, burst: 240, source: "default" },
        GLOBAL: { rate: 2000, burst: 4000, concurrency: 512, source: "default" },
        VERIFY_FAIL: { max: 10, source: "default" },
      },
      saved: { overrides: {} },
    },
    log_retention: {
      max_age_hours: 168,
      max_rows_per_vault: 10_000,
      locked: false,
      sources: { max_age_hours: "default", max_rows_per_vault: "default" },
    },
  });
});

test("what is given is changed, the rest stays, and the status follows", async () => {
  const { instance, get, put } = await scene();
  await using _ = instance;
  const changed = await put({
    invite_only: true,
    allowed_email_domains: [" Example.COM", "example.com", "example.org"],
    rate_limit: { profile: "strict", overrides: { PROXY: { rate: 5, window: "", max: 0 } } },
    log_retention: { max_age_hours: 24 },
  });
  expect(changed.status).toBe(200);
  expect(changed.json).toEqual(await get());
  expect(changed.json).toMatchObject({
    allowed_email_domains: ["example.com", "example.org"],
    invite_only: true,
    rate_limit: {
      profile: "strict",
      tiers: {
        PROXY: { rate: 5, burst: 100, concurrency: 32, source: "override" },
        AUTH: { max: 25, source: "default" },
      },
      saved: { profile: "strict", overrides: { PROXY: { rate: 5 } } },
    },
    log_retention: { max_age_hours: 24, max_rows_per_vault: 10_000 },
  });
  expect((await instance.call("GET /v1/status")).json).toMatchObject({
    allowed_email_domains: ["example.com", "example.org"],
    invite_only: true,
  });
  await put({ allowed_email_domains: [], invite_only: false });
  expect((await instance.call("GET /v1/status")).json).toEqual({
    initialized: true,
    needs_first_user: false,
    version: VERSION,
  });
  // Sent anew, limits take the place of all that was saved.
  await put({ rate_limit: { overrides: { AUTH: { window: "90s" } } } });
  expect((await get()).rate_limit).toMatchObject({
    profile: "default",
    tiers: { AUTH: { window: "1m30s", max: 50, source: "override" }, PROXY: { rate: 20, source: "default" } },
  });
});

test("when any part is wrong nothing is saved, and everything that is wrong is named", async () => {
  const { instance, get, put, acts } = await scene();
  await using _ = instance;
  const before = await get();
  const refused = await put({
    invite_only: true,
    allowed_email_domains: ["localhost"],
    rate_limit: { profile: "relaxed", overrides: { AUTH: { max: 1 } } },
    log_retention: { max_rows_per_vault: -1 },
  });
  expect(refused.status).toBe(400);
  for (const named of ["localhost", "rate_limit.profile", "AUTH.max", "log_retention.max_rows_per_vault"]) {
    expect(refused.json.error).toContain(named);
  }
  expect(
    (await put({ invite_only: "yes", rate_limit: { overrides: { PROXY: { rate: "5" } } } })).json.error,
  ).toBe("invite_only must be true or false; rate_limit.overrides.PROXY.rate must be a number");
  expect(await get()).toEqual(before);
  expect(await acts()).toEqual([]);
});

test("a change leaves one record that names the fields, and no change leaves none", async () => {
  const { instance, put, acts } = await scene();
  await using _ = instance;
  await put({ invite_only: false, allowed_email_domains: [], rate_limit: {} });
  expect(await acts()).toEqual([]);
  await put({ invite_only: true, rate_limit: { overrides: { PROXY: { rate: 5 } } } });
  expect(await acts()).toMatchObject([
    {
      actor: { type: "user", name: "olga@example.com" },
      target: { type: "instance" },
      changes: { invite_only: { before: false, after: true }, "rate_limit.PROXY.rate": { after: 5 } },
    },
  ]);
});

describe("rate limits", () => {
  test("hold from the answer on", async () => {
    const { instance, token, put } = await scene();
    await using _ = instance;
    const left = async () =>
      (await instance.call("GET /v1/auth/me", { token })).headers.get("X-RateLimit-Limit");
    expect(await left()).toBe("240");
    await put({ rate_limit: { overrides: { AUTHED: { burst: 7 } } } });
    expect(await left()).toBe("7");
    await put({ rate_limit: { profile: "off" } });
    expect(await left()).toBeNull();
    expect((await put({ rate_limit: { profile: "off" } })).json.rate_limit).toMatchObject({
      profile: "off",
      off: true,
      tiers: { PROXY: { source: "default" }, AUTH: { source: "default" } },
    });
  });

  test("are shown before they are saved, without being judged", async () => {
    const { instance, token, get } = await scene();
    await using _ = instance;
    const before = await get();
    const preview = await instance.call("POST /v1/admin/settings/rate-limit/preview", {
      token,
      body: {
        profile: "relaxed",
        overrides: { PROXY: { rate: 200_000 }, NONE: { rate: 1 }, AUTH: { max: 1 } },
      },
    });
    expect(preview.status).toBe(200);
    expect(preview.json).toMatchObject({
      profile: "relaxed",
      tiers: {
        PROXY: { rate: 200_000, burst: 200, concurrency: 64, source: "override" },
        AUTH: { window: "5m0s", max: 1, source: "override" },
        GLOBAL: { rate: 2000, source: "default" },
      },
    });
    expect(Object.keys(preview.json.tiers)).toEqual(["AUTH", "PROXY", "AUTHED", "GLOBAL", "VERIFY_FAIL"]);
    expect(await get()).toEqual(before);
  });

  test("of the environment win number by number", async () => {
    const limits = { profile: undefined, overrides: { PROXY: { rate: 3 } }, locked: false } as const;
    const { instance, put } = await scene({ ...FREE, limits });
    await using _ = instance;
    const { json } = await put({ rate_limit: { overrides: { PROXY: { rate: 9, burst: 90 } } } });
    expect(json.rate_limit.tiers.PROXY).toEqual({ rate: 3, burst: 90, concurrency: 64, source: "env" });
  });

  test("that the environment has locked cannot be changed, and nothing else is then either", async () => {
    const limits = { profile: "strict", overrides: {}, locked: true } as const;
    const { instance, token, get, put } = await scene({ ...FREE, limits });
    await using _ = instance;
    expect((await get()).rate_limit).toMatchObject({ profile: "strict", locked: true });
    const refused = await put({ invite_only: true, rate_limit: { profile: "loose" } });
    expect(refused.status).toBe(409);
    expect(refused.json.error).toContain("AGENT_VAULT_RATELIMIT_LOCK");
    expect((await get()).invite_only).toBe(false);
    const body = { profile: "loose" };
    for (const sent of [body, "{", { profile: 7 }]) {
      const preview = await instance.call("POST /v1/admin/settings/rate-limit/preview", {
        token,
        body: sent,
      });
      expect(preview.status).toBe(409);
    }
    const ada = await instance.addUser("ada@example.com", "member");
    const refusal = { token: ada, body: "{" };
    expect((await instance.call("POST /v1/admin/settings/rate-limit/preview", refusal)).status).toBe(403);
    expect((await put({ invite_only: true })).status).toBe(200);
  });
});

describe("log retention", () => {
  test("has a route of its own, number by number", async () => {
    const { instance, token, acts } = await scene();
    await using _ = instance;
    const path = "/v1/admin/settings/log-retention";
    const put = async (body: unknown) => await instance.call(`PUT ${path}`, { token, body });
    expect((await put({ max_age_hours: 24, max_rows_per_vault: 0 })).json).toEqual({
      max_age_hours: 24,
      max_rows_per_vault: 0,
      locked: false,
      sources: { max_age_hours: "override", max_rows_per_vault: "override" },
    });
    expect((await put({ max_rows_per_vault: "default" })).json).toMatchObject({
      max_age_hours: 24,
      max_rows_per_vault: 10_000,
    });
    expect((await instance.call(`GET ${path}`, { token })).json.max_age_hours).toBe(24);
    expect((await put({ max_age_hours: -1 })).status).toBe(400);
    expect((await put({ max_age_hours: "never" })).status).toBe(400);
    expect(await acts()).toHaveLength(2);
  });

  test("that the environment has locked cannot be changed", async () => {
    const { instance, token } = await scene({ ...FREE, retention: { locked: true, maxAgeHours: 2 } });
    await using _ = instance;
    const path = "/v1/admin/settings/log-retention";
    const refused = await instance.call(`PUT ${path}`, { token, body: { max_age_hours: 24 } });
    expect(refused.status).toBe(409);
    expect((await instance.call(`GET ${path}`, { token })).json).toMatchObject({
      max_age_hours: 2,
      locked: true,
      sources: { max_age_hours: "env" },
    });
  });
});

describe("a test mail", () => {
  const PATH = "POST /v1/admin/email/test";

  test("goes to the caller, or to whom is named", async () => {
    const sent: Mail[] = [];
    const mailer = { isConfigured: true, send: async (mail: Mail) => void sent.push(mail) };
    await using instance = await openInstance({ mailer, baseUrl: "https://av.example.com" });
    const token = await instance.registerOwner();
    expect(await instance.call(PATH, { token })).toMatchObject({
      status: 200,
      json: { message: "Test email sent", to: "olga@example.com" },
    });
    expect((await instance.call(PATH, { token, body: { to: " ada@example.org " } })).json.to).toBe(
      "ada@example.org",
    );
    expect(sent.map(({ to }) => to)).toEqual(["olga@example.com", "ada@example.org"]);
    expect((await instance.call(PATH, { token, body: { to: "nobody" } })).status).toBe(400);
    const agent = await instance.addAgent("chief", "owner");
    expect((await instance.call(PATH, { token: agent })).json.error).toContain("to is required");
    expect((await instance.call(PATH, { token: agent, body: { to: "ada@example.org" } })).status).toBe(200);
    expect(sent).toHaveLength(3);
  });

  test("without a mail server is a 400 that says what to set", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const refused = await instance.call(PATH, { token, body: {} });
    expect(refused.status).toBe(400);
    expect(refused.json.hint).toContain("AGENT_VAULT_SMTP_HOST");
    expect((await instance.call("GET /v1/admin/settings", { token })).json.smtp_configured).toBe(false);
  });

  test("that is not taken is a 502 with the mail server's reason", async () => {
    const mailer = {
      isConfigured: true,
      send: () =>
        Promise.reject(new Error("The mail server at mail.example.com:587: it refuses connections")),
    };
    await using instance = await openInstance({ mailer });
    const token = await instance.registerOwner();
    const failed = await instance.call(PATH, { token });
    expect(failed.status).toBe(502);
    expect(failed.json).toMatchObject({
      code: "mail_not_sent",
      error:
        "The message to olga@example.com was not sent. The mail server at mail.example.com:587: it refuses connections",
    });
  });
});
