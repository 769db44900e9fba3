/**
 * Browsers send a host's cookies to every port of it, so a program of this machine that somebody's browser visits has them:
 * an agent's own dev server, say. With all of them it must not be able to approve, nor to read a value.
 */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { type Instance, openInstance } from "../../support/instance.ts";
import { bearerEntry, raise } from "../../support/vault/proposals.ts";

const PAGE = "/approve/1?vault=default";
const OWN = { Origin: "http://127.0.0.1:14321", "Sec-Fetch-Site": "same-origin" };
const MEMBER = "max@example.com";
const PASSWORD = `password of ${MEMBER}`;

let instance: Instance;
beforeEach(async () => {
  instance = await openInstance();
  await instance.registerOwner();
  await instance.addUser(MEMBER, "member", { default: "member" });
  await instance.addUser("eve@example.com", "member", { default: "member" });
  const services = [bearerEntry("docs", "docs.example.com", "DOCS_KEY")];
  await raise(instance, { services, credentials: [{ action: "set", key: "DOCS_KEY" }] });
});
afterEach(() => instance[Symbol.asyncDispose]());

const fieldOf = (page: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? "";

async function logIn(email = MEMBER) {
  const shown = await instance.call(`GET ${PAGE}&again=1`);
  const [csrf = ""] = shown.headers.getSetCookie().map((one) => one.split(";")[0]);
  const answer = await instance.call("POST /approve/1/login?vault=default", {
    headers: { ...OWN, "Content-Type": "application/x-www-form-urlencoded", Cookie: csrf },
    body: `${new URLSearchParams({ csrf: csrf.split("=")[1] ?? "", email, password: `password of ${email}` })}`,
  });
  const [page = ""] = answer.headers.getSetCookie().map((one) => one.split(";")[0]);
  return { answer, cookie: `${csrf}; ${page}`, token: page.split("=")[1] ?? "" };
}

async function approve({ cookie }: { cookie: string }, fields: Record<string, string>) {
  const shown = await instance.call(`GET ${PAGE}&again=1`, { headers: { Cookie: cookie } });
  const known = { csrf: fieldOf(shown.text, "csrf"), reach_hash: fieldOf(shown.text, "reach_hash") };
  return await instance.call(`POST ${PAGE}`, {
    headers: { ...OWN, "Content-Type": "application/x-www-form-urlencoded", Cookie: cookie },
    body: `${new URLSearchParams({ ...known, "value:DOCS_KEY": "docs_live_1", ...fields })}`,
  });
}

describe("a cookie that was given to a page", () => {
  test("ends after half a day and is sent by no other site", async () => {
    const { answer, cookie } = await logIn();
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^av_page=av_page_[0-9a-f]{64}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    instance.clock.advance(43_200_000);
    const shown = await instance.call(`GET ${PAGE}&again=1`, { headers: { Cookie: cookie } });
    expect(shown.text).toContain("Log in to see this proposal");
  });

  test.each(["Bearer", "av_session", "av_page"])("opens nothing of the API as %s", async (form) => {
    const { token, cookie } = await logIn();
    const headers: Record<string, string> =
      form === "Bearer" ? { Authorization: `Bearer ${token}` } : { Cookie: `${form}=${token}` };
    for (const route of [
      "GET /v1/credentials?vault=default&reveal=true",
      "GET /v1/auth/me",
      "POST /v1/admin/proposals/1/approve",
      "POST /v1/sessions",
    ]) {
      const body = route.startsWith("POST") ? { body: { vault: "default" } } : {};
      const answer = await instance.call(route, { headers: { ...OWN, ...headers }, ...body });
      expect([route, answer.status]).toEqual([route, 401]);
    }
    // It is no bad cookie.
    const shown = await instance.call(`GET ${PAGE}&again=1`, { headers: { Cookie: cookie } });
    expect(shown.text).toContain("Your password");
  });

  test("approves nothing without the password, or with another", async () => {
    const held = await logIn();
    for (const [fields, said] of [
      [{}, "Type your password."],
      [{ password: "password of eve@example.com" }, "This is not your password."],
      [{ proof: "AAAA" }, "Type your password."],
    ] as const) {
      const answer = await approve(held, fields);
      expect([answer.status, answer.text.includes(said)]).toEqual([400, true]);
      expect(answer.text).not.toContain("docs_live_1");
      expect(answer.text).not.toContain("password of");
    }
    expect((await approve(held, { password: PASSWORD })).status).toBe(303);
  });
});

describe("the proof that the password was typed", () => {
  test("stands in the answer to it, and in no page that is asked for with the cookie", async () => {
    const { answer, cookie } = await logIn();
    const proof = fieldOf(answer.text, "proof");
    expect(proof).not.toBe("");
    expect(answer.headers.getSetCookie().join()).not.toContain(proof);
    const shown = await instance.call(`GET ${PAGE}&again=1`, { headers: { Cookie: cookie } });
    expect(fieldOf(shown.text, "proof")).toBe("");
    expect((await approve({ cookie }, { proof })).status).toBe(303);
  });

  test("is of one session, and holds for a quarter of an hour", async () => {
    const [held, other] = [await logIn(), await logIn("eve@example.com")];
    expect((await approve(held, { proof: fieldOf(other.answer.text, "proof") })).status).toBe(400);
    instance.clock.advance(15 * 60_000);
    expect((await approve(held, { proof: fieldOf(held.answer.text, "proof") })).status).toBe(400);
  });

  test("is given anew where something else was wrong", async () => {
    const held = await logIn();
    const wrong = await approve(held, { password: PASSWORD, "value:DOCS_KEY": "" });
    expect(wrong.status).toBe(400);
    expect((await approve(held, { proof: fieldOf(wrong.text, "proof") })).status).toBe(303);
  });
});
