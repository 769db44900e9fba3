/** The instance's settings as forms, in process: what is saved, where a value comes from, and what is said of bad ones. */
import { describe, expect, test } from "bun:test";
import type { ApiDeps } from "../../../../src/http/deps.ts";
import { mailbox } from "../../../support/account/codes.ts";
import { openInstance } from "../../../support/instance.ts";
import { ledTo, pageBrowser } from "../../../support/pages/browser.ts";

async function scene(overrides: Partial<ApiDeps> = {}) {
  const instance = await openInstance(overrides);
  const token = await instance.registerOwner();
  const saved = async () => (await instance.call("GET /v1/admin/settings", { token })).json;
  const browser = pageBrowser(instance, token);
  return { instance, browser, saved, token, [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose]() };
}

test("owners alone are led there", async () => {
  await using on = await scene();
  expect((await on.browser.look("/")).text).toContain('<a href="/settings">Instance settings</a>');
  const member = pageBrowser(on.instance, await on.instance.addUser("max@example.com", "member"));
  expect((await member.look("/")).text).not.toContain('href="/settings"');
  expect((await member.look("/settings")).status).toBe(403);
});

describe("registration", () => {
  test("is saved, and shown as it stands", async () => {
    await using on = await scene();
    const sent = { invite_only: "on", allowed_email_domains: "Example.com\r\n\r\nexample.org" };
    expect(ledTo(await on.browser.send("/settings/registration", sent))).toEqual([303, "/settings"]);
    expect(await on.saved()).toMatchObject({
      invite_only: true,
      allowed_email_domains: ["example.com", "example.org"],
    });
    const { text } = await on.browser.look("/settings");
    expect(text).toContain("example.com\nexample.org</textarea>");
    expect(text).toMatch(/name="invite_only"[^>]*checked/);
    await on.browser.send("/settings/registration", { allowed_email_domains: "" });
    expect(await on.saved()).toMatchObject({ invite_only: false, allowed_email_domains: [] });
  });

  test("is refused beside the field with what was typed kept", async () => {
    await using on = await scene();
    const sent = { invite_only: "on", allowed_email_domains: "no domain <b>" };
    const { status, text } = await on.browser.send("/settings/registration", sent);
    expect(status).toBe(400);
    expect(text).toMatch(
      /id="allowed_email_domains-error">&quot;no domain &lt;b&gt;&quot; is no e-mail domain/,
    );
    expect(text).toContain("no domain &lt;b&gt;</textarea>");
    expect((await on.saved()).invite_only).toBe(false);
  });

  test("that another owner has changed meanwhile is not overwritten unseen", async () => {
    await using on = await scene();
    const body = { allowed_email_domains: ["example.com"] };
    await on.instance.call("PUT /v1/admin/settings", { token: on.token, body });
    const sent = { allowed_email_domains: "", "seen.allowed_email_domains": "", "seen.invite_only": "" };
    const second = await on.browser.send("/settings/registration", {
      ...sent,
      allowed_email_domains: "b.org",
    });
    expect(second.status).toBe(409);
    expect(second.text).toMatch(/id="allowed_email_domains-error">Was set to example\.com meanwhile/);
    expect((await on.saved()).allowed_email_domains).toEqual(["example.com"]);
  });
});

describe("the request log", () => {
  const retention = (hours: string, rows: string) => ({
    "log_retention.max_age_hours": hours,
    "log_retention.max_rows_per_vault": rows,
  });

  test("is kept as long as said; blank is the default again", async () => {
    await using on = await scene();
    await on.browser.send("/settings/retention", retention("24", "0"));
    expect((await on.saved()).log_retention).toMatchObject({ max_age_hours: 24, max_rows_per_vault: 0 });
    const { text } = await on.browser.look("/settings");
    expect(text).toContain("24 hours (saved here)");
    expect(text).toContain("all (saved here)");
    await on.browser.send("/settings/retention", retention("", ""));
    expect((await on.browser.look("/settings")).text).toContain("168 hours (by default)");
  });

  test("is told each wrong number beside its field", async () => {
    await using on = await scene();
    const { status, text } = await on.browser.send("/settings/retention", retention("a day", "-1"));
    expect(status).toBe(400);
    expect(text).toMatch(/id="log_retention.max_age_hours-error">Must be a whole number of 0 to/);
    expect(text).toMatch(/id="log_retention.max_rows_per_vault-error">Must be a whole number of 0 to/);
    expect(text).toContain('value="a day"');
    expect((await on.saved()).log_retention.max_age_hours).toBe(168);
  });
});

test("what the operator has locked or pinned is shown with the variable that says it, and no form for it", async () => {
  const limits = { profile: "strict", overrides: {}, locked: true } as const;
  await using on = await scene({ pinnedSettings: { limits, retention: { maxAgeHours: 48, locked: true } } });
  const { text } = await on.browser.look("/settings");
  expect(text).toContain("AGENT_VAULT_LOGS_RETENTION_LOCK");
  expect(text).toContain("48 hours (set by the environment)");
  expect(text).not.toContain('action="/settings/retention"');
  await using pinned = await scene({
    pinnedSettings: {
      limits: { profile: undefined, overrides: {}, locked: false },
      retention: { maxAgeHours: 48, locked: false },
    },
  });
  const half = (await pinned.browser.look("/settings")).text;
  expect(half).toContain("<code>AGENT_VAULT_LOGS_MAX_AGE_HOURS</code> where the server runs");
  expect(half).not.toContain('name="log_retention.max_age_hours"');
  expect(half).toContain('name="log_retention.max_rows_per_vault"');
});

test("where mail goes is shown, and why it cannot be changed; of who signs in the name alone", async () => {
  const server = {
    host: "2001:db8::1",
    port: 587,
    encryption: "opportunistic",
    verifies: false,
    username: "av",
    from: { address: "av@example.com", name: "Vault <b>" },
  } as const;
  await using on = await scene({ mailer: { isConfigured: true, server, send: mailbox().send } });
  const { text } = await on.browser.look("/settings");
  expect(text).toContain("<code>[2001:db8::1]:587</code>");
  expect(text).toContain("STARTTLS where the server offers it");
  expect(text).toContain("is taken whatever it is");
  expect(text).toContain("Vault &lt;b&gt; &lt;av@example.com&gt;");
  expect(text).toContain("AGENT_VAULT_SMTP_…");
  await using without = await scene();
  expect((await without.browser.look("/settings")).text).toContain("No mail server is set up");
});

describe("a test message", () => {
  test("goes to the owner, or to whom they name", async () => {
    const mail = mailbox();
    await using on = await scene({ mailer: { isConfigured: true, send: mail.send } });
    expect(ledTo(await on.browser.send("/settings/test-mail", { to: "" }))).toEqual([303, "/settings"]);
    expect((await on.browser.look("/settings")).text).toContain("was sent to olga@example.com.");
    const bad = await on.browser.send("/settings/test-mail", { to: "no address" });
    expect(bad.text).toMatch(/value="no address".*id="to-error">That is not an e-mail address\./s);
  });

  test("that the mail server refuses is told with its reason", async () => {
    const send = () => Promise.reject(new Error("550 no such user"));
    await using on = await scene({ mailer: { isConfigured: true, send } });
    const { status, text } = await on.browser.send("/settings/test-mail", { to: "a@example.com" });
    expect([status, text.includes("550 no such user")]).toEqual([502, true]);
  });
});
