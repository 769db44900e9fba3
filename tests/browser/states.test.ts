/** What the page shows to whom, and when: each state that a proposal, its link or whoever looks can be in. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { REQUIREMENTS } from "../support/requirements.ts";
import {
  approve,
  EVIL,
  logIn,
  MEMBER,
  openPage,
  PASSWORD,
  type Stage,
  showPassword,
  stage,
  VAULT,
} from "./stage.ts";

const ATTACK = {
  services: [{ action: "set", name: "mirror", host: EVIL, auth: { type: "bearer", token: "STRIPE_KEY" } }],
  message: "a faster mirror",
};
const NEEDS_VALUE = { credentials: [{ action: "set", key: "NEW_KEY" }], message: "needed" };

describe.skipIf(!REQUIREMENTS.chromium.met())("the approval page", () => {
  let scene: Stage;
  let member: string;
  let outsider: string;
  beforeAll(async () => {
    scene = await stage();
    member = await scene.person(MEMBER, "member");
    outsider = await scene.person("otto@example.com", undefined);
  }, 60_000);
  afterAll(() => scene[Symbol.asyncDispose]());

  const heading = (page: Page) => page.locator("h1").textContent();
  const withoutToken = (id: number, vault = VAULT) => `/approve/${id}?vault=${vault}`;
  const decide = (id: number, verb: "approve" | "reject", body: object = {}) =>
    scene.api(`POST /v1/admin/proposals/${id}/${verb}`, { token: member, body: { vault: VAULT, ...body } });

  async function loggedIn(path: string, session = member): Promise<Page> {
    const { page } = await openPage(scene, { session });
    await page.goto(path);
    await page.locator(".who").waitFor();
    return page;
  }

  test("without the link's token a stranger learns nothing, of what there is as of what there is not", async () => {
    const { id } = await scene.propose(ATTACK);
    const shown: string[] = [];
    for (const path of [withoutToken(id), withoutToken(999), withoutToken(id, "no-such-vault")]) {
      const { page } = await openPage(scene);
      await page.goto(path);
      expect(await heading(page)).toBe("Log in to see this proposal");
      shown.push((await page.locator("main").textContent()) ?? "");
    }
    expect(new Set(shown).size).toBe(1);
    expect(shown[0]).not.toMatch(/mirror|evil|payments|claude/);
  }, 60_000);

  test("with the token it is seen before logging in, but for what the vault has", async () => {
    const { link } = await scene.propose(ATTACK);
    const { page } = await openPage(scene);
    await page.goto(link);
    expect(await heading(page)).toBe(`claude-code asks for access to ${EVIL}`);
    expect(await page.getByText("stored already, and nobody").count()).toBe(0);
    expect(await page.getByRole("button").allTextContents()).toEqual(["Log in"]);
    await logIn(page, MEMBER);
    await page.getByText("A credential that you have stored would be sent somewhere new").waitFor();
    expect(await page.getByText("stored already, and nobody").count()).toBe(1);
  }, 60_000);

  test("a wrong password says so and keeps the address, and the right one leads back", async () => {
    const { link } = await scene.propose(NEEDS_VALUE);
    const { page } = await openPage(scene);
    await page.goto(link);
    await logIn(page, MEMBER, "not the password");
    await page.getByText("Invalid email or password").waitFor();
    expect(await page.getByLabel("E-mail").inputValue()).toBe(MEMBER);
    expect(await page.getByLabel("Password").inputValue()).toBe("");
    expect(await heading(page)).toBe("claude-code asks to store NEW_KEY");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByLabel("Password").press("Enter");
    await page.getByRole("button", { name: "Approve" }).waitFor();
  }, 60_000);

  test("a host that has to be typed is asked for beside its field; the rest stays, secrets do not", async () => {
    const { id } = await scene.propose({ ...ATTACK, credentials: [], message: "mirror" });
    const page = await loggedIn(withoutToken(id));
    const field = page.getByLabel(`To allow this, type ${EVIL}`);
    await field.fill("collect.evil-tset.example");
    await approve(page);
    await page.getByText("This is not that host.").waitFor();
    expect(await field.inputValue()).toBe("collect.evil-tset.example");
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    const described = await field.getAttribute("aria-describedby");
    expect(await page.locator(`[id="${described}"]`).textContent()).toBe("This is not that host.");
    // Case and a trailing dot do not matter.
    await field.fill(`${EVIL.toUpperCase()}.`);
    await approve(page);
    await page.getByText("The agent continues by itself.").waitFor();
    await scene.api(`DELETE /v1/vaults/${VAULT}/services/mirror`, { token: scene.owner });
  }, 60_000);

  test("a missing value is asked for beside its field", async () => {
    const { id } = await scene.propose({
      credentials: [
        { action: "set", key: "NEW_KEY" },
        { action: "set", key: "OTHER_KEY" },
      ],
      message: "both",
    });
    const page = await loggedIn(withoutToken(id));
    await page.getByLabel("Value of OTHER_KEY").fill("typed-secret");
    await approve(page);
    await page.getByText("Type a value.").waitFor();
    expect(await page.getByText("Type a value.").count()).toBe(1);
    expect(await page.getByLabel("Value of OTHER_KEY").inputValue()).toBe("");
    expect(await page.content()).not.toContain("typed-secret");
  }, 60_000);

  test("what has changed since it was shown is shown anew, and nothing is applied", async () => {
    const { id } = await scene.propose({
      services: [{ action: "set", name: "late", host: EVIL, auth: { type: "bearer", token: "LATE_KEY" } }],
      credentials: [{ action: "set", key: "LATE_KEY" }],
      message: "late",
    });
    const page = await loggedIn(withoutToken(id));
    await page.getByLabel("Value of LATE_KEY").fill("one");
    // Meanwhile somebody stores that very key.
    await scene.api("POST /v1/credentials", {
      token: member,
      body: { vault: VAULT, credentials: { LATE_KEY: "precious" } },
    });
    await approve(page);
    await page.getByText("Something has changed since you looked").waitFor();
    expect(await page.getByText("Replaces what is stored").count()).toBe(1);
    expect(await page.getByText("A credential that you have stored").count()).toBe(1);
    // In the confirmation, in the table and beside the credential.
    expect(await page.getByText("Since you looked", { exact: true }).count()).toBe(3);
    const { json } = await scene.api(`GET /v1/admin/proposals/${id}?vault=${VAULT}`, { token: member });
    expect(json.status).toBe("pending");
  }, 60_000);

  test("one that does not fit the vault any more says why, and can only be rejected", async () => {
    const extra = { name: "spare", host: "spare.example.com", auth: { type: "passthrough" } };
    await scene.api(`POST /v1/vaults/${VAULT}/services`, { token: scene.owner, body: { services: [extra] } });
    const { id } = await scene.propose({
      services: [{ action: "delete", name: "spare", host: "spare.example.com" }],
      message: "tidy up",
    });
    await scene.api(`DELETE /v1/vaults/${VAULT}/services/spare`, { token: scene.owner });
    const page = await loggedIn(withoutToken(id));
    await page.getByText("This does not fit the vault any more").waitFor();
    await page.getByText('service "spare" (spare.example.com) is gone').waitFor();
    expect(await page.getByRole("button").allTextContents()).toEqual(["Reject"]);
    await page.getByRole("button", { name: "Reject" }).click();
    await page.getByText("Nothing was changed. The agent is told").waitFor();
  }, 60_000);

  test("sent twice, and after Back, it tells what became of it", async () => {
    const { id } = await scene.propose(NEEDS_VALUE);
    const page = await loggedIn(withoutToken(id));
    await page.getByLabel("Value of NEW_KEY").fill("one");
    await showPassword(page);
    await page.getByRole("button", { name: "Approve" }).dblclick();
    await page.getByText("The agent continues by itself.").waitFor();
    expect(await page.getByText("too late").count()).toBe(0);
    await page.goBack();
    await page.getByText("The agent continues by itself.").waitFor();
    expect(await page.getByRole("button").count()).toBe(0);
  }, 60_000);

  test("in two tabs, the second one is told who was quicker", async () => {
    const { id } = await scene.propose(NEEDS_VALUE);
    const first = await loggedIn(withoutToken(id));
    const second = await first.context().newPage();
    await second.goto(withoutToken(id));
    await first.getByLabel("Value of NEW_KEY").fill("one");
    await approve(first);
    await first.getByText("The agent continues by itself.").waitFor();
    await second.getByRole("button", { name: "Reject" }).click();
    await second.getByText(`by ${MEMBER}`).waitFor();
    expect(await second.locator(".eyebrow").textContent()).toContain("Applied");
    expect(await second.getByRole("alert").textContent()).toStartWith("Your rejection came too late");
  }, 60_000);

  test("an outsider with the link may look and not decide, and log in as somebody else", async () => {
    const { link } = await scene.propose(ATTACK);
    const page = await loggedIn(link, outsider);
    await page.getByText("You cannot decide this").waitFor();
    expect(await page.getByRole("button").allTextContents()).toEqual(["Log in"]);
    expect(await page.getByText("stored already, and nobody").count()).toBe(0);
    await logIn(page, MEMBER);
    await page.getByRole("button", { name: "Approve" }).waitFor();
  }, 60_000);

  test("an agent that opens the page with its own token may look and not decide", async () => {
    const { id } = await scene.propose(ATTACK);
    const page = await loggedIn(withoutToken(id), scene.agent);
    await page.getByText("You may look at this and not decide it").waitFor();
    expect(await page.getByRole("button").allTextContents()).toEqual(["Log in"]);
  }, 60_000);

  test("an outsider without the link is told the same of what there is as of what there is not", async () => {
    const { id } = await scene.propose(ATTACK);
    const page = await loggedIn(withoutToken(id), outsider);
    const there = await page.locator("main").textContent();
    await page.goto(withoutToken(id, "no-such-vault"));
    const absent = await page.locator("main").textContent();
    expect(absent).toBe(there);
    expect(there).toContain("Nothing to see here for you");
  }, 60_000);

  test("a session that ended meanwhile leads to logging in, and nothing is changed", async () => {
    const { id } = await scene.propose(NEEDS_VALUE);
    const page = await loggedIn(withoutToken(id));
    await page.getByLabel("Value of NEW_KEY").fill("one");
    await page.context().clearCookies({ name: /^av_(session|page)$/ });
    await approve(page);
    await page.getByText("You are not logged in any more").waitFor();
    await logIn(page, MEMBER);
    await page.getByRole("button", { name: "Approve" }).waitFor();
    expect(await page.getByText("You are not logged in any more").count()).toBe(0);
  }, 60_000);

  test("links that are unknown, or of another proposal, say so and show nothing", async () => {
    const { id, link } = await scene.propose(ATTACK);
    const { page } = await openPage(scene);
    for (const path of [
      `/approve/${id}?token=av_appr_${"0".repeat(64)}`,
      link.replace(`/approve/${id}`, `/approve/${id + 1}`),
    ]) {
      const answer = await page.goto(path);
      expect([400, 404]).toContain(answer?.status() ?? 0);
      expect(await page.locator("main").textContent()).not.toMatch(/mirror|evil|payments/);
    }
    expect((await page.goto("/approve/zero"))?.status()).toBe(404);
  }, 60_000);

  test("rejected and decided elsewhere, the link still says what became of it", async () => {
    const { id, link } = await scene.propose(NEEDS_VALUE);
    expect((await decide(id, "reject", { reason: "no" })).status).toBe(200);
    const { page } = await openPage(scene);
    await page.goto(link);
    await page.getByText("Rejected").waitFor();
    // Who decided it, and why, is for members.
    expect(await page.locator("main").textContent()).not.toContain(MEMBER);
    await logIn(page, MEMBER, "wrong");
    await page.getByText("Invalid email or password").waitFor();
    await logIn(page, MEMBER);
    await page.getByText(`by ${MEMBER}`).waitFor();
    const other = await loggedIn(link, outsider);
    await other.getByText("You cannot see more than that").waitFor();
    expect(await other.locator("main").textContent()).not.toContain(MEMBER);
  }, 60_000);
});
