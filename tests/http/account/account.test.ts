/** One's own address, sessions and the end of an account. */
import { describe, expect, test } from "bun:test";
import { LOGIN_IDLE_MS } from "../../../src/core/session/lifetime.ts";
import { codesInLog, mailbox } from "../../support/account/codes.ts";
import { openInstance } from "../../support/instance.ts";

const OLGA = { email: "olga@example.com", password: "correct horse" };

describe("one's own address", () => {
  const path = "POST /v1/auth/set-email";
  const current_password = OLGA.password;

  test("of an owner where no mail can be sent is changed at once, for the password", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const body = { email: "olga@new.example", current_password };
    const wrong = await instance.call(path, { token, body: { ...body, current_password: "wrong" } });
    const none = await instance.call(path, { token, body: { email: body.email } });
    expect([wrong.status, none.status]).toEqual([401, 400]);
    const { status, json } = await instance.call(path, { token, body });
    expect([status, json]).toEqual([
      200,
      {
        email: "olga@new.example",
        requires_verification: false,
        email_sent: false,
        message: expect.any(String),
      },
    ]);
    expect((await instance.call("GET /v1/auth/me", { token })).json.email).toBe("olga@new.example");
    const login = await instance.call("POST /v1/auth/login", {
      body: { ...OLGA, email: "OLGA@new.example" },
    });
    expect(login.status).toBe(200);
  });

  test("is proved where mail can be sent, and stays until it is", async () => {
    const mail = mailbox();
    await using instance = await openInstance({ mailer: mail });
    const token = await instance.registerOwner();
    const body = { email: "olga@new.example", current_password };
    const asked = await instance.call(path, { token, body });
    expect(asked.json).toMatchObject({ email: OLGA.email, requires_verification: true, email_sent: true });
    const wrong = await instance.call(path, { token, body: { ...body, code: "wrong" } });
    expect([wrong.status, wrong.json.code]).toEqual([400, "invalid_code"]);
    const code = mail.codeTo("olga@new.example");
    const { json } = await instance.call(path, { token, body: { ...body, code } });
    expect(json).toMatchObject({ email: "olga@new.example", requires_verification: false });
    const [record] = await instance.store.audit.list({ limit: 1 });
    expect(record).toMatchObject({
      action: "user.set-email",
      changes: { email: { before: OLGA.email, after: "olga@new.example" } },
    });
  });

  test("of a member is proved even without mail, and is of an allowed domain", async () => {
    await using instance = await openInstance();
    await instance.registerOwner();
    await instance.store.settings.setInstance("allowed_email_domains", '["example.com"]');
    const token = await instance.addUser("max@example.com", "member");
    const mine = { current_password: "password of max@example.com" };
    const foreign = await instance.call(path, { token, body: { ...mine, email: "max@else.example" } });
    expect([foreign.status, foreign.json.code]).toEqual([403, "email_domain_refused"]);
    const body = { ...mine, email: "boss@example.com" };
    expect((await instance.call(path, { token, body })).json.requires_verification).toBe(true);
    expect(codesInLog(instance)).toHaveLength(1);
  });

  test("of somebody else is not to be had, whatever its case", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    await instance.addUser("max@example.com", "member");
    const body = { email: "MAX@example.com", current_password };
    const { status, json } = await instance.call(path, { token, body });
    expect([status, json.code]).toEqual([409, "email_taken"]);
  });
});

describe("one's own sessions", () => {
  test("are listed with where they were used, without those that have ended", async () => {
    await using instance = await openInstance();
    const first = await instance.registerOwner();
    await instance.addUser("max@example.com", "member");
    instance.clock.advance(LOGIN_IDLE_MS - 1000);
    const { json } = await instance.call("POST /v1/auth/login", {
      body: { ...OLGA, device_label: "lap\u0007top" },
    });
    instance.clock.advance(1000);
    const headers = { "User-Agent": "curl/8" };
    const { json: listed, status } = await instance.call("GET /v1/auth/sessions", {
      token: json.token,
      headers,
      ip: "192.0.2.7",
    });
    expect([status, listed.sessions]).toEqual([
      200,
      [
        {
          id: expect.stringMatching(/^[0-9a-f]{20}$/),
          device_label: "laptop",
          last_ip: "192.0.2.7",
          last_user_agent: "curl/8",
          created_at: "2026-08-31T09:29:59Z",
          last_used_at: "2026-08-31T09:30:00Z",
          expires_at: "2027-08-31T09:29:59Z",
          current: true,
        },
      ],
    ]);
    expect((await instance.call("GET /v1/auth/me", { token: first })).json.code).toBe("session_expired");
  });

  test("are ended by their id, one's own with its cookie, another's not at all", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const { json: other } = await instance.call("POST /v1/auth/login", { body: OLGA });
    const { json } = await instance.call("GET /v1/auth/sessions", { token });
    const idOf = (isCurrent: boolean) =>
      json.sessions.find(({ current }: { current: boolean }) => current === isCurrent)?.id;
    const foreign = await instance.addUser("max@example.com", "member");
    const revoke = (id: string, by: string) => instance.call(`DELETE /v1/auth/sessions/${id}`, { token: by });
    expect((await revoke(idOf(false), foreign)).status).toBe(404);
    const ended = await revoke(idOf(false), token);
    expect([ended.status, ended.json]).toEqual([200, { status: "revoked", current: false }]);
    expect(ended.headers.get("Set-Cookie")).toBeNull();
    expect((await instance.call("GET /v1/auth/me", { token: other.token })).status).toBe(401);
    const own = await revoke(idOf(true), token);
    expect(own.json).toEqual({ status: "revoked", current: true });
    expect(own.headers.get("Set-Cookie")).toStartWith("av_session=; Max-Age=0");
    expect((await instance.call("GET /v1/auth/me", { token })).status).toBe(401);
  });
});

describe("the end of an account", () => {
  test("takes its sessions, grants and what it minted", async () => {
    await using instance = await openInstance();
    const owner = await instance.registerOwner();
    const token = await instance.addUser("max@example.com", "member", { default: "member" });
    const minted = await instance.call("POST /v1/sessions", { token, body: { vault: "default" } });
    const { status, json, headers } = await instance.call("DELETE /v1/auth/account", { token });
    expect([status, json]).toEqual([200, { status: "deleted", email: "max@example.com" }]);
    expect(headers.get("Set-Cookie")).toStartWith("av_session=; Max-Age=0");
    expect((await instance.call("GET /v1/auth/me", { token })).status).toBe(401);
    expect((await instance.call("GET /discover", { token: minted.json.token })).status).toBe(401);
    expect((await instance.call("GET /v1/auth/me", { token: owner })).status).toBe(200);
    expect(await instance.store.users.byEmail("max@example.com")).toBeUndefined();
  });

  test("is not for owners, be there others or not", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    await instance.addUser("ada@example.com", "owner");
    const { status, json } = await instance.call("DELETE /v1/auth/account", { token });
    expect([status, json.code]).toEqual([409, "owner_account"]);
    expect((await instance.call("GET /v1/auth/me", { token })).status).toBe(200);
  });
});
