/** The console in process: who is led to the login and back, what a form that is shown again holds, what is said once. */
import { describe, expect, test } from "bun:test";
import { type Answer, type Ask, type Instance, openInstance } from "../../support/instance.ts";

const CSRF = "c".repeat(64);
const OWN = { "Sec-Fetch-Site": "same-origin" };

type Asked = {
  readonly session?: string;
  readonly headers?: Record<string, string>;
  readonly cookies?: string;
};

function look(
  instance: Instance,
  path: string,
  { session, headers, cookies = "" }: Asked = {},
): Promise<Answer> {
  const Cookie = [`av_csrf=${CSRF}`, ...(session === undefined ? [] : [`av_session=${session}`]), cookies];
  return instance.call(`GET ${path}`, {
    headers: { Accept: "text/html", Cookie: Cookie.join("; "), ...OWN, ...headers },
  });
}

function send(
  instance: Instance,
  path: string,
  fields: Record<string, string>,
  { session, headers }: Asked & Ask = {},
): Promise<Answer> {
  const Cookie = [`av_csrf=${CSRF}`, ...(session === undefined ? [] : [`av_session=${session}`])].join("; ");
  return instance.call(`POST ${path}`, {
    headers: { "Content-Type": "application/x-www-form-urlencoded", Cookie, ...OWN, ...headers },
    body: `${new URLSearchParams({ csrf: CSRF, ...fields })}`,
  });
}

const ledTo = ({ status, headers }: Answer) => [status, headers.get("Location")];
const cookieOf = ({ headers }: Answer, name: string) =>
  headers
    .getSetCookie()
    .find((one) => one.startsWith(`${name}=`))
    ?.split(";")[0] ?? "";

const LOGIN = { email: "olga@example.com", password: "correct horse" };

describe("whoever is not logged in", () => {
  test("is led to the login, and back to the very page", async () => {
    await using instance = await openInstance();
    await instance.registerOwner();
    const asked = await look(instance, "/vaults/default/settings?x=1");
    expect(ledTo(asked)).toEqual([303, "/login?next=%2Fvaults%2Fdefault%2Fsettings%3Fx%3D1"]);
    const shown = await look(instance, asked.headers.get("Location") ?? "");
    expect(shown.text).toContain('name="next" value="/vaults/default/settings?x=1"');
    const wrong = await send(instance, "/login", {
      ...LOGIN,
      password: "wrong",
      next: "/vaults/default/settings",
    });
    expect(wrong.status).toBe(401);
    expect(wrong.text).toContain("Invalid email or password");
    expect(wrong.text).toContain('value="olga@example.com"');
    expect(wrong.text).not.toContain('wrong"');
    expect(wrong.text).toContain('name="next" value="/vaults/default/settings"');
    const right = await send(instance, "/login", { ...LOGIN, next: "/vaults/default/settings" });
    expect(ledTo(right)).toEqual([303, "/vaults/default/settings"]);
    const session = cookieOf(right, "av_session").slice("av_session=".length);
    expect((await look(instance, "/vaults/default/settings", { session })).status).toBe(200);
    // The login is no page for them any more.
    expect(ledTo(await look(instance, "/login?next=%2Fnew-vault", { session }))).toEqual([303, "/new-vault"]);
  });

  test("is told no other way whether an address has an account", async () => {
    await using instance = await openInstance();
    await instance.registerOwner();
    const told = async (email: string) => {
      const { status, text } = await send(instance, "/login", { email, password: "wrong horse" });
      return [status, text.replaceAll(email, "")];
    };
    expect(await told("olga@example.com")).toEqual(await told("nobody@example.com"));
  });

  test("is led on by a page of ours where another site sent them, so that their cookies come along", async () => {
    await using instance = await openInstance();
    await instance.registerOwner();
    const sent = await look(instance, "/new-vault", { headers: { "Sec-Fetch-Site": "cross-site" } });
    expect(sent.status).toBe(401);
    expect(sent.text).toContain('http-equiv="refresh" content="0; url=/login?next=%2Fnew-vault"');
  });

  test("is told that what they sent was not done, and goes on where the form was", async () => {
    await using instance = await openInstance();
    const session = await instance.registerOwner();
    await instance.call("POST /v1/auth/logout", { token: session });
    const headers = { Referer: "http://127.0.0.1:14321/new-vault" };
    const sent = await send(instance, "/new-vault", { name: "payments" }, { session, headers });
    expect(ledTo(sent)).toEqual([303, "/login?next=%2Fnew-vault&ended=1"]);
    expect((await look(instance, "/login?next=%2Fnew-vault&ended=1")).text).toContain("was not done");
    const foreign = await send(
      instance,
      "/new-vault",
      { name: "payments" },
      { session, headers: { Referer: "https://evil.example.com/new-vault" } },
    );
    expect(ledTo(foreign)).toEqual([303, "/login?ended=1"]);
  });

  test("registers first where there is nobody", async () => {
    await using instance = await openInstance();
    for (const path of ["/", "/login", "/new-vault"]) {
      expect(ledTo(await look(instance, path))).toEqual([303, "/register"]);
    }
  });
});

test("logging out ends the session, and forgets the browser", async () => {
  await using instance = await openInstance();
  const session = await instance.registerOwner();
  const out = await send(instance, "/logout", {}, { session });
  expect(ledTo(out)).toEqual([303, "/login"]);
  expect(cookieOf(out, "av_session")).toBe("av_session=");
  expect(ledTo(await look(instance, "/", { session }))).toEqual([303, "/login"]);
  expect((await instance.call("GET /v1/auth/me", { token: session })).status).toBe(401);
});

test("a login on a page of the console opens pages alone, for half a day", async () => {
  await using instance = await openInstance();
  await instance.registerOwner();
  const login = await send(instance, "/login", LOGIN);
  const session = cookieOf(login, "av_session").slice("av_session=".length);
  expect(session).toStartWith("av_console_");
  expect((await look(instance, "/new-vault", { session })).status).toBe(200);
  // What another port of this host was sent opens nothing else, in whatever way it is shown.
  const reveal = "GET /v1/credentials?vault=default&reveal=true";
  for (const line of ["GET /v1/auth/me", reveal, "POST /v1/sessions"]) {
    expect((await instance.call(line, { token: session })).status).toBe(401);
    const headers = { Cookie: `av_session=${session}`, ...OWN };
    expect((await instance.call(line, { headers })).status).toBe(401);
  }
  // The approval page is one of those that it opens.
  expect((await look(instance, "/approve/1?vault=default&again=1", { session })).text).toContain(LOGIN.email);
  await send(instance, "/logout", {}, { session });
  expect(ledTo(await look(instance, "/", { session }))).toEqual([303, "/login"]);
});

test("a link of the command line opens no login where another site led to it, and stays good", async () => {
  await using instance = await openInstance();
  const owner = await instance.registerOwner();
  const { path } = (await instance.call("POST /v1/auth/console-link", { token: owner })).json;
  for (const site of ["cross-site", "same-site"]) {
    const led = await look(instance, path, { headers: { "Sec-Fetch-Site": site } });
    expect([led.status, led.text.includes("Another site led here"), cookieOf(led, "av_session")]).toEqual([
      403,
      true,
      "",
    ]);
  }
  // Looking at it uses nothing up: browsers, chats and scanners look ahead.
  for (const _ of ["once", "twice"]) {
    const typed = await look(instance, path, { headers: { "Sec-Fetch-Site": "none" } });
    expect([typed.status, cookieOf(typed, "av_session")]).toEqual([200, ""]);
    expect(typed.headers.get("Referrer-Policy")).toBe("strict-origin");
  }
  const token = path.split("=")[1] ?? "";
  const sent = await send(instance, "/login/link", { token });
  expect([...ledTo(sent), cookieOf(sent, "av_session")]).toEqual([
    303,
    "/",
    expect.stringContaining("av_console_"),
  ]);
  expect((await send(instance, "/login/link", { token })).text).toContain("used already");
});

test("logging out ends the login of the approval page too, and logging in as somebody else forgets it", async () => {
  await using instance = await openInstance();
  await instance.registerOwner();
  await instance.addUser("max@example.com", "member", { default: "member" });
  const cookies = cookieOf(await send(instance, "/approve/1/login?vault=default", LOGIN), "av_page");
  const seen = async () => (await look(instance, "/approve/1?vault=default&again=1", { cookies })).text;
  expect(await seen()).toContain(LOGIN.email);
  const other = await instance.call("POST /login", {
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      Cookie: `av_csrf=${CSRF}; ${cookies}`,
      ...OWN,
    },
    body: `${new URLSearchParams({ csrf: CSRF, ...LOGIN })}`,
  });
  expect(cookieOf(other, "av_page")).toBe("av_page=");
  await instance.call("POST /logout", {
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      Cookie: `av_csrf=${CSRF}; ${cookies}`,
      ...OWN,
    },
    body: `${new URLSearchParams({ csrf: CSRF })}`,
  });
  expect(await seen()).not.toContain(LOGIN.email);
});

test("a login on the approval page opens no page of the console", async () => {
  await using instance = await openInstance();
  await instance.registerOwner();
  const login = await send(instance, "/approve/1/login?vault=default", LOGIN);
  const cookies = cookieOf(login, "av_page");
  expect(cookies).toStartWith("av_page=av_page_");
  expect(ledTo(await look(instance, "/new-vault", { cookies }))).toEqual([303, "/login?next=%2Fnew-vault"]);
});

describe("a form", () => {
  test("that a page of ours did not make is refused, and nothing is done", async () => {
    await using instance = await openInstance();
    const session = await instance.registerOwner();
    const forged = await send(
      instance,
      "/new-vault",
      { name: "payments", csrf: "d".repeat(64) },
      { session },
    );
    const foreign = await send(
      instance,
      "/new-vault",
      { name: "payments" },
      { session, headers: { "Sec-Fetch-Site": "cross-site" } },
    );
    expect([forged.status, foreign.status]).toEqual([403, 403]);
    expect(await instance.store.vaults.byName("payments")).toBeUndefined();
  });

  test("is shown again with what was typed and each refusal beside its field", async () => {
    await using instance = await openInstance();
    const session = await instance.registerOwner();
    const typed = await send(instance, "/new-vault", { name: "No Vault <b>", deny: "on" }, { session });
    expect(typed.status).toBe(400);
    expect(typed.text).toContain('value="No Vault &lt;b&gt;"');
    expect(typed.text).toMatch(/id="name-error">A vault name has 3 to 64/);
    expect(typed.text).toMatch(/name="deny"[^>]*checked/);
    const taken = await send(instance, "/new-vault", { name: "default" }, { session });
    expect(taken.status).toBe(409);
    expect(taken.text).toContain("A vault of that name exists already.");
  });

  test("that was taken leads on, where it is said once, on that page alone", async () => {
    await using instance = await openInstance();
    const session = await instance.registerOwner();
    const made = await send(instance, "/new-vault", { name: "payments", deny: "on" }, { session });
    expect(ledTo(made)).toEqual([303, "/vaults/payments"]);
    const settings = (await instance.call("GET /v1/vaults/payments/settings", { token: session })).json;
    expect(settings.unmatched_host_policy).toBe("deny");
    const cookies = cookieOf(made, "av_notice");
    const elsewhere = await look(instance, "/", { session, cookies });
    expect(elsewhere.text).not.toContain("was created");
    const entered = await look(instance, "/vaults/payments", { session, cookies });
    expect(entered.headers.get("Location")).toBe("/vaults/payments/overview");
    const there = await look(instance, "/vaults/payments/overview", { session, cookies });
    expect(there.text).toContain("Vault payments was created.");
    expect(cookieOf(there, "av_notice")).toBe("av_notice=");
  });

  test("a notice that nobody of ours wrote is not said", async () => {
    await using instance = await openInstance();
    const session = await instance.registerOwner();
    const text = Buffer.from(JSON.stringify(["/", "ok", "Vault default was deleted."])).toString("base64url");
    const { status, text: page } = await look(instance, "/", { session, cookies: `av_notice=${text}` });
    expect([status, page.includes("was deleted")]).toEqual([200, false]);
  });
});

test("deleting a vault takes its name, typed", async () => {
  await using instance = await openInstance();
  const session = await instance.registerOwner();
  await send(instance, "/new-vault", { name: "payments" }, { session });
  const mistyped = await send(instance, "/vaults/payments/delete", { confirm: "payment" }, { session });
  expect(mistyped.status).toBe(400);
  expect(mistyped.text).toMatch(/id="confirm-error">Type payments\./);
  expect(await instance.store.vaults.byName("payments")).toBeDefined();
  const deleted = await send(instance, "/vaults/payments/delete", { confirm: "payments" }, { session });
  expect(ledTo(deleted)).toEqual([303, "/"]);
  expect(await instance.store.vaults.byName("payments")).toBeUndefined();
});

test("what went wrong on our side is a page with the id that stands in the log", async () => {
  await using instance = await openInstance();
  const session = await instance.registerOwner();
  const broken = {
    ...instance.store,
    proposals: { ...instance.store.proposals, pendingCounts: () => Promise.reject(new Error("lost")) },
  };
  await using failing = await openInstance({ store: { ...broken, close: async () => {} } });
  const { status, text } = await look(failing, "/", { session });
  expect(status).toBe(500);
  const id = /under the id <code>([^<]+)<\/code>/.exec(text)?.[1];
  const line = failing.logLines.find(({ message }) => message === "request failed");
  expect(line?.fields).toMatchObject({ request_id: id, route: "/" });
  expect(text).not.toContain("lost");
});
