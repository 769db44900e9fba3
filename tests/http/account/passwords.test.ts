import { describe, expect, test } from "bun:test";
import { mailbox } from "../../support/account/codes.ts";
import { openInstance } from "../../support/instance.ts";

const OLGA = { email: "olga@example.com", password: "correct horse" };
const NEW = "battery staple";

async function open() {
  const mail = mailbox();
  const instance = await openInstance({ mailer: mail });
  const token = await instance.registerOwner();
  const login = async (password: string) =>
    (await instance.call("POST /v1/auth/login", { body: { ...OLGA, password } })).status;
  const isAlive = async (session: string) =>
    (await instance.call("GET /v1/auth/me", { token: session })).status === 200;
  const forgot = (email: string) => instance.call("POST /v1/auth/forgot-password", { body: { email } });
  const reset = (code: string, fields: object = {}) =>
    instance.call("POST /v1/auth/reset-password", {
      body: { email: OLGA.email, code, new_password: NEW, ...fields },
    });
  return {
    ...{ instance, mail, token, login, isAlive, forgot, reset },
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}

describe("a forgotten password", () => {
  test("is replaced by who reads the mail; all sessions end but the new one, which is in the cookie alone", async () => {
    await using scene = await open();
    const { mail, token, login, isAlive, forgot, reset } = scene;
    await forgot("OLGA@example.com");
    const { status, json, headers } = await reset(mail.codeTo(OLGA.email), { device_label: "phone" });
    expect([status, json]).toEqual([
      200,
      { message: expect.any(String), authenticated: true, expires_at: "2027-08-01T09:30:00Z" },
    ]);
    const [, cookie = ""] = /^av_session=([^;]+);/.exec(headers.get("Set-Cookie") ?? "") ?? [];
    expect([await isAlive(token), await isAlive(cookie)]).toEqual([false, true]);
    expect([await login(OLGA.password), await login(NEW)]).toEqual([401, 200]);
  });

  test("takes every code that is out with it", async () => {
    await using scene = await open();
    const { mail, forgot, reset } = scene;
    await forgot(OLGA.email);
    const first = mail.codeTo(OLGA.email);
    await forgot(OLGA.email);
    expect((await reset(mail.codeTo(OLGA.email))).status).toBe(200);
    expect((await reset(first)).json).toEqual({
      error: "Invalid or expired reset code",
      code: "invalid_code",
    });
  });

  test("says the same of every address, and sends three codes at most to those that have an account", async () => {
    await using scene = await open();
    const { instance, mail, forgot } = scene;
    await instance.call("POST /v1/auth/register", { body: { ...OLGA, email: "pending@example.com" } });
    const said = new Set<string>();
    for (const email of [OLGA.email, "pending@example.com", "nobody@example.com"]) {
      for (let times = 0; times < 4; times++) {
        const { status, text } = await forgot(email);
        said.add(`${status} ${text}`);
      }
    }
    expect([...said]).toHaveLength(1);
    const resets = mail.sent.filter(({ subject }) => subject.includes("reset"));
    expect(resets.map(({ to }) => to)).toEqual(Array(3).fill(OLGA.email));
  });

  test("is not guessed: ten wrong codes for known and unknown addresses end alike", async () => {
    await using scene = await open();
    const { mail, forgot, reset, login } = scene;
    const said: string[][] = [];
    for (const email of [OLGA.email, "nobody@example.com"]) {
      await forgot(email);
      const answers: string[] = [];
      for (let guess = 0; guess < 11; guess++) {
        const { status, text } = await reset("wrong", { email });
        answers.push(`${status} ${text}`);
      }
      said.push(answers);
    }
    expect(said[0]).toEqual(said[1] ?? []);
    expect(said[0]?.at(-1)).toStartWith("429 ");
    expect((await reset(mail.codeTo(OLGA.email))).status).toBe(429);
    expect(await login(OLGA.password)).toBe(200);
  });

  test("a code for one purpose or address is none for another", async () => {
    await using scene = await open();
    const { instance, mail, forgot, reset } = scene;
    await instance.addUser("ada@example.com", "member");
    await forgot("ada@example.com");
    await forgot(OLGA.email);
    expect((await reset(mail.codeTo("ada@example.com"))).status).toBe(400);
    const body = { email: OLGA.email, code: mail.codeTo(OLGA.email) };
    expect((await instance.call("POST /v1/auth/verify", { body })).status).toBe(400);
  });

  test("a body's faults are told in one answer, and the code outlives them", async () => {
    await using scene = await open();
    const { mail, forgot, reset } = scene;
    await forgot(OLGA.email);
    const { status, json } = await reset("", { new_password: "short" });
    expect([status, json.error]).toEqual([400, "code is required; A password has at least 8 bytes"]);
    expect((await reset(mail.codeTo(OLGA.email))).status).toBe(200);
  });
});

describe("a known password", () => {
  const change = "POST /v1/auth/change-password";
  test("is changed; all sessions end and the new one keeps the label", async () => {
    await using scene = await open();
    const { instance, token, login, isAlive } = scene;
    const { json: laptop } = await instance.call("POST /v1/auth/login", {
      body: { ...OLGA, device_label: "laptop" },
    });
    const body = { current_password: OLGA.password, new_password: NEW };
    const { status, json, headers } = await instance.call(change, { token: laptop.token, body });
    expect([status, json]).toEqual([
      200,
      { token: expect.stringMatching(/^av_sess_/), expires_at: "2027-08-01T09:30:00Z" },
    ]);
    expect(headers.get("Set-Cookie")).toStartWith(`av_session=${json.token};`);
    expect([await isAlive(token), await isAlive(laptop.token), await isAlive(json.token)]).toEqual([
      false,
      false,
      true,
    ]);
    const { json: listed } = await instance.call("GET /v1/auth/sessions", { token: json.token });
    expect(listed.sessions).toMatchObject([{ device_label: "laptop", current: true }]);
    expect([await login(OLGA.password), await login(NEW)]).toEqual([401, 200]);
  });

  test.each([
    ["no new one", { current_password: OLGA.password }, 400, "new_password is required"],
    ["a short one", { current_password: OLGA.password, new_password: "short" }, 400, "at least 8 bytes"],
    ["no current one", { new_password: NEW }, 400, "current_password is required"],
    ["a wrong current one", { current_password: "wrong", new_password: NEW }, 401, "not right"],
  ])("%s changes nothing", async (_, body, status, words) => {
    await using scene = await open();
    const { instance, token, login, isAlive } = scene;
    const answer = await instance.call(change, { token, body });
    expect([answer.status, answer.json.error]).toEqual([status, expect.stringContaining(words)]);
    expect([await login(OLGA.password), await isAlive(token)]).toEqual([200, true]);
  });

  test("guesses at it count with those at the login", async () => {
    const { createLimits } = await import("../../../src/app/limits/limits.ts");
    const { tiersOf } = await import("../../../src/core/limit/settings.ts");
    const tiers = { ...tiersOf("default"), auth: { windowMs: 60_000, max: 3 } };
    const { fakeClock } = await import("../../support/clock.ts");
    const limits = createLimits({ profile: "default", tiers }, fakeClock());
    await using instance = await openInstance({ limits });
    const token = await instance.registerOwner();
    const body = { current_password: "wrong", new_password: NEW };
    const statuses: number[] = [];
    for (let guess = 0; guess < 4; guess++) {
      statuses.push((await instance.call(change, { token, body })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 429]);
  });
});

describe("the owner whom a server made of its user", () => {
  const set = "POST /v1/auth/set-password";
  async function claim() {
    const instance = await openInstance();
    const boot = instance.deps.tokens.mint("bootstrap");
    await instance.store.settings.setInstance("bootstrap_token_hash", boot.hash);
    const { json } = await instance.call("POST /v1/auth/bootstrap", { body: { token: boot.token } });
    return {
      instance,
      token: json.token as string,
      [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
    };
  }

  test("gets a password without one, once, and no file opens the account any more", async () => {
    await using scene = await claim();
    const { instance, token } = scene;
    const unused = instance.deps.tokens.mint("bootstrap");
    await instance.store.settings.setInstance("bootstrap_token_hash", unused.hash);
    const { status, json } = await instance.call(set, { token, body: { new_password: NEW } });
    expect(status).toBe(200);
    const again = await instance.call(set, { token: json.token, body: { new_password: NEW } });
    expect([again.status, again.json.code]).toEqual([409, "password_set"]);
    const body = { email: "owner@localhost", password: NEW };
    expect((await instance.call("POST /v1/auth/login", { body })).status).toBe(200);
    const boot = await instance.call("POST /v1/auth/bootstrap", { body: { token: unused.token } });
    expect(boot.status).toBe(401);
    expect(instance.bootstrapped.times).toBe(2);
  });

  test("cannot change what is not there, and is told how to set it", async () => {
    await using scene = await claim();
    const body = { current_password: "", new_password: NEW };
    const { status, json } = await scene.instance.call("POST /v1/auth/change-password", {
      token: scene.token,
      body,
    });
    expect([status, json.hint]).toEqual([400, expect.stringContaining("set-password")]);
  });

  test("an agent and a scoped session set none", async () => {
    await using scene = await claim();
    const { instance } = scene;
    const tokens = [await instance.addAgent("chief", "owner"), await instance.addScoped("admin")];
    for (const token of tokens) {
      expect((await instance.call(set, { token, body: { new_password: NEW } })).status).toBe(403);
    }
  });
});
