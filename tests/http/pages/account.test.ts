/** Coming by an account on pages: the first owner, codes, forgotten passwords, invites; and what is told to nobody. */
import { describe, expect, test } from "bun:test";
import { mailbox } from "../../support/account/codes.ts";
import { openInstance } from "../../support/instance.ts";
import { ledTo, pageBrowser } from "../../support/pages/browser.ts";

const NEW = { email: "new@example.com", password: "long enough" };

describe("registering", () => {
  test("makes the first one owner, who is led to the first steps", async () => {
    await using instance = await openInstance();
    const browser = pageBrowser(instance);
    const shown = await browser.look("/register");
    expect(shown.text).toContain("becomes the owner");
    const refused = await browser.send("/register", { email: "nobody", password: "short" });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('value="nobody"');
    expect(refused.text).toMatch(/id="email-error">That is not an e-mail address/);
    expect(refused.text).toMatch(/id="password-error">A password has at least 8/);
    expect(refused.text).not.toContain("short");
    expect(ledTo(await browser.send("/register", NEW))).toEqual([303, "/start"]);
    expect((await browser.look("/start")).text).toContain("You are the owner of this instance now.");
    expect(ledTo(await browser.look("/register"))).toEqual([303, "/"]);
  });

  test("takes a code of all others, and says the same to those who have an account", async () => {
    const mail = mailbox();
    await using instance = await openInstance({ mailer: mail });
    await instance.registerOwner();
    const told = async (email: string) => {
      const browser = pageBrowser(instance);
      const sent = await browser.send("/register", { ...NEW, email });
      const next = await browser.look(sent.headers.get("Location") ?? "");
      return [
        sent.status,
        next.status,
        next.text.replaceAll(email, "").replaceAll(encodeURIComponent(email), ""),
      ];
    };
    expect(await told(NEW.email)).toEqual(await told("olga@example.com"));
    const browser = pageBrowser(instance);
    const wrong = await browser.send("/register/code", { email: NEW.email, code: "000000" });
    expect([wrong.status, wrong.text.includes("Invalid or expired verification code.")]).toEqual([400, true]);
    const right = await browser.send("/register/code", { email: NEW.email, code: mail.codeTo(NEW.email) });
    expect(ledTo(right)).toEqual([303, "/"]);
    expect((await browser.look("/")).status).toBe(200);
  });

  test("of an address that was registered twice ends with a password of one's own", async () => {
    const mail = mailbox();
    await using instance = await openInstance({ mailer: mail });
    await instance.registerOwner();
    const browser = pageBrowser(instance);
    await browser.send("/register", NEW);
    await browser.send("/register", { ...NEW, password: "a stranger's" });
    // As the page's script sends it along with each form.
    const held = "ab".repeat(32);
    const code = { email: NEW.email, code: mail.codeTo(NEW.email), held };
    expect(ledTo(await browser.send("/register/code", code))).toEqual([303, "/set-password"]);
    const short = await browser.send("/set-password", { new_password: "short", held });
    expect(short.text).toMatch(/id="new_password-error">A password has/);
    const set = await browser.send("/set-password", { new_password: "my own one", held });
    expect(ledTo(set)).toEqual([303, "/"]);
    const login = { email: NEW.email, password: "my own one" };
    expect((await instance.call("POST /v1/auth/login", { body: login })).status).toBe(200);
  });

  test("is not offered where accounts come from invites, and says which domains may", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    await instance.call("PUT /v1/admin/settings", {
      token,
      body: { allowed_email_domains: ["example.com"] },
    });
    const browser = pageBrowser(instance);
    expect((await browser.look("/register")).text).toContain("<strong>example.com</strong>");
    const elsewhere = await browser.send("/register", { ...NEW, email: "a@elsewhere.example" });
    expect(elsewhere.status).toBe(403);
    expect(elsewhere.text).toMatch(/id="email-error">Addresses of that domain/);
    await instance.call("PUT /v1/admin/settings", { token, body: { invite_only: true } });
    const closed = await browser.look("/register");
    expect(closed.text).toContain("Accounts come from invites here");
    expect(closed.text).not.toContain('name="password"');
    expect((await browser.send("/register", NEW)).text).toContain("Accounts come from invites here");
  });
});

test("a forgotten password is replaced by whoever reads the mail, and nobody learns who has an account", async () => {
  const mail = mailbox();
  await using instance = await openInstance({ mailer: mail });
  await instance.registerOwner();
  const told = async (email: string) => {
    const browser = pageBrowser(instance);
    const sent = await browser.send("/forgot-password", { email });
    const next = await browser.look(sent.headers.get("Location") ?? "");
    return [sent.status, next.text.replaceAll(email, "")];
  };
  expect(await told("olga@example.com")).toEqual(await told("nobody@example.com"));
  const browser = pageBrowser(instance);
  const reset = {
    email: "olga@example.com",
    code: mail.codeTo("olga@example.com"),
    new_password: "another one",
  };
  const short = await browser.send("/forgot-password/code", { ...reset, new_password: "short" });
  expect([short.status, short.text.includes('short"')]).toEqual([400, false]);
  expect(short.text).toMatch(/id="new_password-error">A password has/);
  expect(ledTo(await browser.send("/forgot-password/code", reset))).toEqual([303, "/"]);
  expect((await browser.look("/")).text).toContain("Your password is changed");
});

describe("an invite", () => {
  async function invited(overrides: Parameters<typeof openInstance>[0] = {}) {
    const instance = await openInstance(overrides);
    const token = await instance.registerOwner();
    const body = { email: "friend@example.com", vaults: [{ vault_name: "default", vault_role: "member" }] };
    const { json } = await instance.call("POST /v1/users/invites", { token, body });
    const path = new URL(json.invite_link).pathname;
    return { instance, token, path, [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose]() };
  }

  test("leaves its address at once, says what it gives, and makes an account that is logged in", async () => {
    await using scene = await invited();
    const browser = pageBrowser(scene.instance);
    const followed = await browser.look(scene.path);
    expect(followed.text).toContain('content="0; url=/invite"');
    expect(followed.headers.get("Referrer-Policy")).toBe("no-referrer");
    const offered = await browser.look("/invite");
    expect(offered.text).toContain("friend@example.com");
    expect(offered.text).toContain("<li><bdi>default</bdi>: member</li>");
    expect(offered.text).toContain("<dt>Invited by</dt><dd><bdi>olga@example.com</bdi>");
    expect(offered.text).not.toContain("av_uinv_");
    expect((await browser.send("/invite", { password: "short" })).text).toMatch(/id="password-error"/);
    expect(ledTo(await browser.send("/invite", { password: "long enough" }))).toEqual([303, "/"]);
    const home = await browser.look("/");
    expect([home.status, home.text.includes("friend@example.com")]).toEqual([200, true]);
    expect(browser.cookies.get("av_invite")).toBe("");
  });

  test("is told apart from one that was used, taken back or is over, and from none", async () => {
    const titleOf = async (browser: ReturnType<typeof pageBrowser>, path: string) => {
      await browser.look(path);
      return /<h1>([^<]+)/.exec((await browser.look("/invite")).text)?.[1];
    };
    await using used = await invited();
    await used.instance.call(`POST /v1/users/invites/${used.path.split("/").at(-1)}/accept`, {
      body: { password: "long enough" },
    });
    expect(await titleOf(pageBrowser(used.instance), used.path)).toBe("This invite was accepted already");
    await using late = await invited();
    late.instance.clock.advance(8 * 86_400_000);
    expect(await titleOf(pageBrowser(late.instance), late.path)).toBe("This invite has expired");
    await using revoked = await invited();
    await revoked.instance.call(`DELETE /v1/users/invites/${revoked.path.split("/").at(-1)}`, {
      token: revoked.token,
    });
    expect(await titleOf(pageBrowser(revoked.instance), revoked.path)).toBe("This invite was taken back");
    expect(await titleOf(pageBrowser(revoked.instance), `/invite/av_uinv_${"0".repeat(64)}`)).toBe(
      "No invite here",
    );
  });

  test("is told to programs as ever", async () => {
    await using scene = await invited();
    const { text } = await scene.instance.call(`GET ${scene.path}`);
    expect(text).toContain("agent-vault auth accept-invite");
  });
});
