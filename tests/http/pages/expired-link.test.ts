/** A link that has expired: refused to strangers, and a way to the proposal for those who may see it. */
import { expect, test } from "bun:test";
import { type Ask, type Instance, openInstance } from "../../support/instance.ts";
import { bearerEntry, raise } from "../../support/vault/proposals.ts";

const DAY_MS = 86_400_000;
const CSRF = "c".repeat(64);
const PASSWORD = "password of max@example.com";

async function expired() {
  const instance = await openInstance();
  await instance.registerOwner();
  const vaultId = await instance.addVault("payments");
  const raised = { services: [bearerEntry("docs", "docs.example.com", "DOCS_KEY")] };
  const { token } = await raise(instance, raised, vaultId);
  instance.clock.advance(DAY_MS);
  const ask = (line: string, request?: Ask) => instance.call(line, request);
  const first = await ask(`GET /approve/1?token=${token}`);
  const cookie = first.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const page = /url=([^"]+)"/.exec(first.text)?.[1]?.replaceAll("&amp;", "&") ?? "";
  const show = (more = "", token?: string) =>
    ask(`GET ${page}&again=1`, {
      headers: { Cookie: `${cookie}${more}` },
      ...(token === undefined ? {} : { token }),
    });
  return {
    instance,
    token,
    first,
    cookie,
    page,
    show,
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}

const person = (instance: Instance, email: string, vaults: Record<string, "member" | "proxy"> = {}) =>
  instance.addUser(email, "member", vaults);

test("says no more than that, to whoever is not logged in and to those of other vaults", async () => {
  await using scene = await expired();
  const { first, page, token, show, instance } = scene;
  expect([first.status, first.headers.get("Referrer-Policy")]).toEqual([410, "no-referrer"]);
  expect(first.text).toContain("has expired");
  expect(page).toMatch(/^\/approve\/1\?expired=[0-9a-f]{16}$/);
  const outsider = await person(instance, "otto@example.com", { default: "member" });
  for (const answer of [await show(), await show("", outsider)]) {
    expect(answer.status).toBe(410);
    expect(answer.text).toContain("This approval link has expired");
    expect(answer.text).toContain('name="password"');
    for (const { text } of [first, answer]) expect(text).not.toMatch(/payments|docs|builder|av_appr_/i);
    expect(answer.text).not.toContain(token);
  }
});

test("leads a member on, also one who only uses the vault, and one who logs in there", async () => {
  await using scene = await expired();
  const { instance, cookie, page, show } = scene;
  const member = await person(instance, "max@example.com", { payments: "member" });
  const user = await person(instance, "una@example.com", { payments: "proxy" });
  for (const token of [member, user]) {
    const answer = await show("", token);
    expect([answer.status, answer.headers.get("Location")]).toEqual([303, "/approve/1?vault=payments"]);
  }
  const logIn = (password: string) =>
    instance.call(`POST ${page.replace("?", "/login?")}`, {
      headers: { "Content-Type": "application/x-www-form-urlencoded", Cookie: `${cookie}; av_csrf=${CSRF}` },
      body: `${new URLSearchParams({ csrf: CSRF, email: "max@example.com", password })}`,
    });
  const wrong = await logIn("wrong");
  expect([wrong.status, wrong.text.includes("Invalid email or password")]).toEqual([401, true]);
  expect(wrong.text).toContain("This approval link has expired");
  const right = await logIn(PASSWORD);
  expect([right.status, right.headers.get("Location")]).toEqual([303, page]);
  const session = right.headers.getSetCookie().find((one) => one.startsWith("av_page=")) ?? "";
  const led = await show(`; ${session.split(";")[0]}`);
  expect(led.headers.get("Location")).toBe("/approve/1?vault=payments");
});

test("leads nobody on by what is no link of ours", async () => {
  await using scene = await expired();
  const { instance, page, cookie } = scene;
  const member = await person(instance, "max@example.com", { payments: "member" });
  const [name = ""] = cookie.split("=");
  const headers = { Cookie: `${name}=av_appr_${"0".repeat(64)}` };
  expect((await instance.call(`GET ${page}&again=1`, { headers, token: member })).status).toBe(410);
  for (const path of [
    "/approve/1?expired=&again=1",
    "/approve/1?expired=%3B%20x&again=1",
    `${page}&again=1`,
  ]) {
    expect((await instance.call(`GET ${path}`, { token: member })).status).toBe(410);
  }
  const other = await instance.call(`GET ${page.replace("/1", "/2")}&again=1`, {
    headers: { Cookie: cookie },
    token: member,
  });
  expect(other.status).toBe(410);
});
