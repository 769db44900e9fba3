import { describe, expect, test } from "bun:test";
import { AppError } from "../../../src/core/errors.ts";
import { LOGIN_IDLE_MS, LOGIN_LIFETIME_MS } from "../../../src/core/session/lifetime.ts";
import { VERSION } from "../../../src/lib/version.ts";
import { openInstance } from "../../support/instance.ts";

const OLGA = { email: "olga@example.com", password: "correct horse" };

describe("register", () => {
  test("makes the first user owner, signed in, with the default vault", async () => {
    await using instance = await openInstance();
    const { status, json, headers } = await instance.call("POST /v1/auth/register", { body: OLGA });
    expect(status).toBe(201);
    expect(json).toEqual({
      email: "olga@example.com",
      role: "owner",
      requires_verification: false,
      email_sent: false,
      authenticated: true,
      message: expect.any(String),
      token: expect.stringMatching(/^av_sess_[0-9a-f]{64}$/),
      expires_at: "2027-08-01T09:30:00Z",
    });
    expect(headers.get("Set-Cookie")).toBe(
      `av_session=${json.token}; Max-Age=31536000; Path=/; HttpOnly; SameSite=Strict`,
    );
    const vaults = await instance.call("GET /v1/vaults", { token: json.token });
    expect(vaults.json.vaults).toMatchObject([{ name: "default", role: "admin", membership: "explicit" }]);
  });

  test("of two at the same moment makes one owner", async () => {
    await using instance = await openInstance();
    const both = await Promise.all(
      ["a@example.com", "b@example.com"].map((email) =>
        instance.call("POST /v1/auth/register", { body: { ...OLGA, email } }),
      ),
    );
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 201]);
    expect(both.map(({ json }) => json.authenticated === true).toSorted()).toEqual([false, true]);
    expect(await instance.store.users.countOwners()).toBe(1);
  });

  test.each([
    ["an address that is none", { email: "olga", password: "correct horse" }, "invalid_email"],
    ["a short password", { email: "olga@example.com", password: "7 bytes" }, "password_too_short"],
  ])("refuses %s", async (_, body, code) => {
    await using instance = await openInstance();
    const { status, json } = await instance.call("POST /v1/auth/register", { body });
    expect([status, json.code]).toEqual([400, code]);
  });

  test("marks the cookie Secure where the server is reached over TLS", async () => {
    await using instance = await openInstance({ baseUrl: "https://av.example.com" });
    const { headers } = await instance.call("POST /v1/auth/register", { body: OLGA });
    expect(headers.get("Set-Cookie")).toContain("; Secure");
  });
});

describe("login and logout", () => {
  test("give and take a session", async () => {
    await using instance = await openInstance();
    await instance.registerOwner();
    const { status, json, headers } = await instance.call("POST /v1/auth/login", { body: OLGA });
    expect(headers.get("Set-Cookie")).toStartWith(`av_session=${json.token}; Max-Age=31536000;`);
    expect([status, json.expires_at]).toEqual([200, "2027-08-01T09:30:00Z"]);
    const me = await instance.call("GET /v1/auth/me", { token: json.token });
    expect(me.json).toEqual({
      type: "user",
      email: "olga@example.com",
      role: "owner",
      is_owner: true,
      server_version: VERSION,
    });
    const out = await instance.call("POST /v1/auth/logout", { token: json.token });
    expect([out.status, out.json]).toEqual([200, { status: "ok" }]);
    expect(out.headers.get("Set-Cookie")).toStartWith("av_session=; Max-Age=0; Path=/");
    const after = await instance.call("GET /v1/auth/me", { token: json.token });
    expect([after.status, after.json.error]).toEqual([401, "Invalid or expired session"]);
    expect((await instance.call("POST /v1/auth/logout", { token: json.token })).status).toBe(200);
  });

  test("cannot be told apart for unknown, wrong and switched off", async () => {
    await using instance = await openInstance();
    await instance.registerOwner();
    const wrong = await instance.call("POST /v1/auth/login", { body: { ...OLGA, password: "wrong" } });
    const unknown = await instance.call("POST /v1/auth/login", {
      body: { ...OLGA, email: "eve@example.com" },
    });
    expect(wrong.status).toBe(401);
    expect(wrong.json).toEqual({ error: "Invalid email or password", code: "login_failed" });
    expect(unknown.json).toEqual(wrong.json);
    expect(wrong.headers.get("Set-Cookie")).toBeNull();
  });

  test("who comes to a full line of sign-ins is told when to come back", async () => {
    await using instance = await openInstance();
    await instance.registerOwner();
    const verify = () => Promise.reject(new AppError("busy"));
    await using full = await openInstance({
      store: { ...instance.store, close: async () => {} },
      passwords: { ...instance.deps.passwords, verify },
    });
    const { status, json, headers } = await full.call("POST /v1/auth/login", { body: OLGA });
    expect([status, json.code, headers.get("Retry-After")]).toEqual([503, "busy", "5"]);
  });

  test("an owner without password cannot sign in with an empty one", async () => {
    await using instance = await openInstance();
    const boot = instance.deps.tokens.mint("bootstrap");
    await instance.store.settings.setInstance("bootstrap_token_hash", boot.hash);
    await instance.call("POST /v1/auth/bootstrap", { body: { token: boot.token } });
    const body = { email: "owner@localhost", password: "" };
    expect((await instance.call("POST /v1/auth/login", { body })).status).toBe(400);
  });
});

describe("one answer names every fault of a body", () => {
  const both = "email is required; password is required";
  for (const route of ["register", "login"]) {
    for (const body of [{}, { email: "", password: "" }, { email: " ", password: null }]) {
      test(`${route} with ${JSON.stringify(body)}`, async () => {
        await using instance = await openInstance();
        if (route === "login") await instance.registerOwner();
        const { status, json } = await instance.call(`POST /v1/auth/${route}`, { body });
        expect([status, json.error]).toEqual([400, both]);
      });
    }
  }

  test("register with an address that is none and a short password", async () => {
    await using instance = await openInstance();
    const body = { email: "nobody", password: "short" };
    const { status, json } = await instance.call("POST /v1/auth/register", { body });
    expect([status, json.error]).toEqual([
      400,
      "That is not an e-mail address; A password has at least 8 bytes",
    ]);
  });

  test("a token for no vault, too long, and with a label that is none", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const body = { ttl_seconds: 1, label: "x".repeat(101) };
    const { status, json } = await instance.call("POST /v1/sessions", { token, body });
    expect([status, json.error]).toEqual([
      400,
      "ttl_seconds must be between 300 and 604800; label must be at most 100 characters long; vault is required",
    ]);
  });

  test("keys that are none", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const body = { credentials: { low: "1", GOOD: "2", "a-b": "3" } };
    const { status, json } = await instance.call("POST /v1/credentials", { token, body });
    expect([status, json.hint]).toEqual([400, "Call it LOW. Call it A_B."]);
    expect(json.error).toMatch(/^"low" is no .*; "a-b" is no /);
  });
});

describe("a session ends", () => {
  test("after thirty days without use, though not while it is used", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const me = async () => (await instance.call("GET /v1/auth/me", { token })).json;
    instance.clock.advance(LOGIN_IDLE_MS - 1);
    expect((await me()).type).toBe("user");
    instance.clock.advance(LOGIN_IDLE_MS - 1);
    expect((await me()).type).toBe("user");
    instance.clock.advance(LOGIN_IDLE_MS);
    expect(await me()).toEqual({ error: "Session expired", code: "session_expired" });
  });

  test("after a year at the latest", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const step = LOGIN_IDLE_MS / 2;
    for (let used = 0; used + step < LOGIN_LIFETIME_MS; used += step) {
      instance.clock.advance(step);
      expect((await instance.call("GET /v1/auth/me", { token })).status).toBe(200);
    }
    instance.clock.advance(step);
    expect((await instance.call("GET /v1/auth/me", { token })).json.code).toBe("session_expired");
  });
});

test("an agent sees itself", async () => {
  await using instance = await openInstance();
  await instance.registerOwner();
  const token = await instance.addAgent("builder", "member");
  const { json } = await instance.call("GET /v1/auth/me", { token });
  expect(json).toEqual({
    type: "agent",
    agent_name: "builder",
    role: "member",
    is_owner: false,
    server_version: VERSION,
  });
});
