import { describe, expect, test } from "bun:test";
import { VERSION } from "../../../src/lib/version.ts";
import { codesInLog, mailbox } from "../../support/account/codes.ts";
import { openInstance } from "../../support/instance.ts";

const PASSWORD = "a password of mine";
const body = (email: string, password = PASSWORD) => ({ body: { email, password } });

/** An instance with an owner, somebody who registered and never verified, and whoever else is asked for. */
async function open(overrides: Parameters<typeof openInstance>[0] = {}) {
  const mail = mailbox();
  const instance = await openInstance({ mailer: mail, ...overrides });
  await instance.registerOwner();
  const register = (email: string, password?: string) =>
    instance.call("POST /v1/auth/register", body(email, password));
  const verify = (email: string, code: string) =>
    instance.call("POST /v1/auth/verify", { body: { email, code } });
  const login = (email: string, password: string) =>
    instance.call("POST /v1/auth/login", body(email, password));
  return {
    instance,
    mail,
    register,
    verify,
    login,
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}

test("a later person proves the address and is signed in as a member", async () => {
  await using scene = await open();
  const { instance, mail, register, verify, login } = scene;
  const registered = await register("eve@example.com");
  expect([registered.status, registered.json]).toEqual([
    201,
    {
      email: "eve@example.com",
      requires_verification: true,
      email_sent: true,
      message: expect.stringContaining("mail"),
    },
  ]);
  expect(registered.headers.get("Set-Cookie")).toBeNull();
  expect((await login("eve@example.com", PASSWORD)).status).toBe(401);
  const code = mail.codeTo("eve@example.com");
  const { status, json, headers } = await verify("EVE@example.com", `${code.slice(0, 3)} ${code.slice(3)}`);
  expect([status, json]).toEqual([
    200,
    {
      email: "eve@example.com",
      authenticated: true,
      message: expect.any(String),
      token: expect.stringMatching(/^av_sess_[0-9a-f]{64}$/),
      expires_at: "2027-08-01T09:30:00Z",
    },
  ]);
  expect(headers.get("Set-Cookie")).toStartWith(`av_session=${json.token}; Max-Age=31536000;`);
  const me = await instance.call("GET /v1/auth/me", { token: json.token });
  expect(me.json).toEqual({
    type: "user",
    email: "eve@example.com",
    role: "member",
    is_owner: false,
    server_version: VERSION,
  });
  expect((await login("eve@example.com", PASSWORD)).status).toBe(200);
  expect((await verify("eve@example.com", code)).json.code).toBe("invalid_code");
});

test("new, unverified and verified addresses cannot be told apart, up to the limit of codes", async () => {
  await using scene = await open();
  const { instance, register, mail } = scene;
  await register("pending@example.com");
  const said = new Set<string>();
  for (const round of [1, 2, 3, 4]) {
    for (const email of ["new@example.com", "pending@example.com", "olga@example.com"]) {
      // It has used one up already.
      if (round === 1 && email.startsWith("pending")) continue;
      const { status, json } = await register(email);
      said.add(JSON.stringify([round, status, { ...json, email: undefined }]));
    }
  }
  expect([...said]).toHaveLength(4);
  expect([...said].at(-1)).toContain("too_many_codes");
  expect(mail.sent.map(({ to }) => to)).not.toContain("olga@example.com");
  expect((await instance.store.users.byEmail("olga@example.com"))?.role).toBe("owner");
  expect(mail.sent.filter(({ to }) => to === "pending@example.com")).toHaveLength(3);
});

test("without a mail server the operator finds the code, once, in the server's log alone", async () => {
  await using instance = await openInstance();
  await instance.registerOwner();
  const { json } = await instance.call("POST /v1/auth/register", body("eve@example.com"));
  expect([json.email_sent, json.message]).toEqual([false, expect.stringContaining("operator")]);
  const [code = "", ...others] = codesInLog(instance);
  expect(others).toEqual([]);
  await instance.call("POST /v1/auth/verify", { body: { email: "eve@example.com", code } });
  const records = await instance.store.audit.list({ limit: 99 });
  expect(records.map(({ action }) => action)).toContain("user.verify");
  expect(JSON.stringify(records)).not.toContain(code);
});

test("a mail server that refuses leaves the code to the operator, and the answer as it is", async () => {
  const mailer = mailbox(new Error("mailbox full"));
  await using instance = await openInstance({ mailer });
  await instance.registerOwner();
  const { status, json } = await instance.call("POST /v1/auth/register", body("eve@example.com"));
  expect([status, json.email_sent]).toEqual([201, true]);
  await Bun.sleep(0);
  expect(codesInLog(instance)).toHaveLength(1);
  expect(JSON.stringify(instance.logLines)).toContain("mailbox full");
});

describe("the owner's rules", () => {
  test("a foreign domain is refused before invite-only is told, and both for known addresses, too", async () => {
    await using scene = await open();
    const { instance, register } = scene;
    await instance.store.settings.setInstance("allowed_email_domains", '["example.com"]');
    await instance.store.settings.setInstance("invite_only", "true");
    const codes: unknown[] = [];
    for (const email of ["eve@else.example", "eve@example.com", "olga@example.com"]) {
      const { status, json } = await register(email);
      codes.push([status, json.code]);
    }
    expect(codes).toEqual([
      [403, "email_domain_refused"],
      [403, "registration_closed"],
      [403, "registration_closed"],
    ]);
    expect(await instance.store.users.count()).toBe(1);
  });

  test("do not hold for the first person", async () => {
    await using instance = await openInstance();
    await instance.store.settings.setInstance("allowed_email_domains", '["else.example"]');
    await instance.store.settings.setInstance("invite_only", "true");
    expect(await instance.registerOwner()).toStartWith("av_sess_");
  });
});

describe("whose password", () => {
  test("is chosen anew once somebody registers the address again: the newest mail may follow a stranger", async () => {
    await using scene = await open();
    const { instance, register, verify, login, mail } = scene;
    await register("eve@example.com", "chosen by Eve herself");
    await register("eve@example.com", "chosen by a stranger");
    const { json } = await verify("eve@example.com", mail.codeTo("eve@example.com"));
    expect(json).toMatchObject({ needs_password: true, message: expect.stringContaining("set-password") });
    for (const password of ["chosen by a stranger", "chosen by Eve herself"]) {
      expect((await login("eve@example.com", password)).status).toBe(401);
    }
    const body = { new_password: "hers for certain" };
    await instance.call("POST /v1/auth/set-password", { token: json.token, body });
    expect((await login("eve@example.com", "hers for certain")).status).toBe(200);
  });

  test.each([
    ["the first code", (codes: readonly string[]) => codes[0]],
    ["the code of a later registration", (codes: readonly string[]) => codes[1]],
    ["a code that was asked for without one", (codes: readonly string[]) => codes[2]],
  ])("is none after two registrations by %s", async (_, choose) => {
    await using scene = await open();
    const { instance, register, verify, login, mail } = scene;
    const codes: string[] = [];
    const noteCode = () => codes.push(mail.codeTo("eve@example.com"));
    for (const password of ["chosen by a stranger", "chosen by Eve herself"]) {
      await register("eve@example.com", password);
      noteCode();
    }
    await instance.call("POST /v1/auth/resend-verification", { body: { email: "eve@example.com" } });
    noteCode();
    const { json } = await verify("eve@example.com", choose(codes) ?? "");
    expect(json.needs_password).toBe(true);
    expect((await login("eve@example.com", "chosen by a stranger")).status).toBe(401);
  });

  test("stays, whichever other code is tried afterwards", async () => {
    await using scene = await open();
    const { instance, register, verify, login, mail } = scene;
    await register("eve@example.com", "the only password");
    const first = mail.codeTo("eve@example.com");
    await instance.call("POST /v1/auth/resend-verification", { body: { email: "eve@example.com" } });
    await verify("eve@example.com", mail.codeTo("eve@example.com"));
    const { status, json } = await verify("eve@example.com", first);
    expect([status, json.code]).toEqual([409, "already_verified"]);
    expect((await login("eve@example.com", "the only password")).status).toBe(200);
  });
});

describe("another code", () => {
  const resend = "POST /v1/auth/resend-verification";
  test("goes to who waits for one, with the password of the registration", async () => {
    await using scene = await open();
    const { instance, register, verify, login, mail } = scene;
    await register("eve@example.com");
    instance.clock.advance(15 * 60_000);
    expect((await verify("eve@example.com", mail.codeTo("eve@example.com"))).json.code).toBe("invalid_code");
    await instance.call(resend, { body: { email: "Eve@example.com" } });
    expect((await verify("eve@example.com", mail.codeTo("eve@example.com"))).status).toBe(200);
    expect((await login("eve@example.com", PASSWORD)).status).toBe(200);
  });

  test("is said to be on its way whatever there is of the address, and over the limit", async () => {
    await using scene = await open();
    const { instance, register, mail } = scene;
    await register("eve@example.com");
    const said = new Set<string>();
    for (const email of ["eve@example.com", "olga@example.com", "nobody@example.com"]) {
      for (let times = 0; times < 4; times++) {
        const { status, text } = await instance.call(resend, { body: { email } });
        said.add(`${status} ${text}`);
      }
    }
    expect([...said]).toHaveLength(1);
    expect(mail.sent.map(({ to }) => to)).toEqual(Array(3).fill("eve@example.com"));
  });
});

describe("guessing", () => {
  test("ends all codes after ten, the right one too; another code may be asked for", async () => {
    await using scene = await open();
    const { instance, register, verify, mail } = scene;
    await register("eve@example.com");
    const code = mail.codeTo("eve@example.com");
    const wrong = code === "000000" ? "000001" : "000000";
    for (let guess = 0; guess < 10; guess++) {
      const { status, json } = await verify("eve@example.com", wrong);
      expect([status, json.error]).toEqual([400, "Invalid or expired verification code"]);
    }
    const locked = await verify("eve@example.com", code);
    expect([locked.status, locked.json]).toEqual([
      429,
      { error: "Too many wrong codes. Ask for a new code.", code: "too_many_wrong_codes" },
    ]);
    await instance.call("POST /v1/auth/resend-verification", { body: { email: "eve@example.com" } });
    expect((await verify("eve@example.com", mail.codeTo("eve@example.com"))).status).toBe(200);
  });

  test("of three codes in a row gets no fourth, and is told when there may be one", async () => {
    await using scene = await open();
    const { instance, register, verify, mail } = scene;
    const resend = () =>
      instance.call("POST /v1/auth/resend-verification", { body: { email: "eve@example.com" } });
    await register("eve@example.com");
    instance.clock.advance(4 * 60_000);
    for (const _ of [2, 3]) await resend();
    for (let guess = 0; guess < 10; guess++) await verify("eve@example.com", "no code");
    // Otherwise each mail that is asked for would be worth ten more guesses, as fast as they can be asked for.
    await resend();
    expect(mail.sent).toHaveLength(3);
    const { status, json } = await verify("eve@example.com", mail.codeTo("eve@example.com"));
    expect([status, json.error]).toEqual([
      429,
      "Too many wrong codes. A new one can be asked for in 11 minutes.",
    ]);
    instance.clock.advance(11 * 60_000);
    await resend();
    expect((await verify("eve@example.com", mail.codeTo("eve@example.com"))).status).toBe(200);
  });

  test("looks the same for addresses that nobody registered, that wait, and that are verified", async () => {
    await using scene = await open();
    const { instance, register, verify } = scene;
    const said = new Map<string, string[]>();
    for (const email of ["eve@example.com", "olga@example.com", "nobody@example.com"]) {
      const answers: string[] = [];
      const note = async () => {
        const { status, text } = await verify(email, "no code");
        answers.push(`${status} ${text}`);
      };
      await note();
      if (email.startsWith("eve")) await register(email);
      else await instance.call("POST /v1/auth/resend-verification", { body: { email } });
      for (let guess = 0; guess < 11; guess++) await note();
      said.set(email, answers);
    }
    const [first, ...others] = [...said.values()];
    for (const other of others) expect(other).toEqual(first ?? []);
    expect(first?.at(-1)).toStartWith("429 ");
  });

  test("many at once is no way to more guesses", async () => {
    await using scene = await open();
    const { register, verify } = scene;
    await register("eve@example.com");
    const answers = await Promise.all(Array.from({ length: 15 }, () => verify("eve@example.com", "no code")));
    const counted = Map.groupBy(answers, ({ status }) => status);
    expect([counted.get(400)?.length, counted.get(429)?.length]).toEqual([10, 5]);
  });

  test("of a code goes on at another server and after a restart", async () => {
    await using scene = await open();
    const { instance, register, mail } = scene;
    await register("eve@example.com");
    const code = mail.codeTo("eve@example.com");
    for (let server = 0; server < 10; server++) {
      await using other = await openInstance({ store: { ...instance.store, close: async () => {} } });
      await other.call("POST /v1/auth/verify", { body: { email: "eve@example.com", code: "wrong" } });
    }
    const { status } = await instance.call("POST /v1/auth/verify", {
      body: { email: "eve@example.com", code },
    });
    expect(status).toBe(429);
  });
});

test("one answer names every fault of a body", async () => {
  await using instance = await openInstance();
  const { status, json } = await instance.call("POST /v1/auth/verify", { body: { code: null } });
  expect([status, json.error]).toEqual([400, "email is required; code is required"]);
  const resent = await instance.call("POST /v1/auth/resend-verification", { body: { email: "nobody" } });
  expect([resent.status, resent.json.code]).toEqual([400, "invalid_email"]);
});
