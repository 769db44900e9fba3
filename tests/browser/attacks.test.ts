/** What an agent, another site or whoever looks over a shoulder could try against the approval page, in a real browser. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { REQUIREMENTS } from "../support/requirements.ts";
import { approve, EVIL, logIn, MEMBER, openPage, type Stage, stage, VAULT } from "./stage.ts";

const NEEDS_NOTHING = { credentials: [{ action: "set", key: "NOTE", value: "x" }], message: "a note" };

describe.skipIf(!REQUIREMENTS.chromium.met())("the approval page against", () => {
  let scene: Stage;
  let session: string;
  beforeAll(async () => {
    scene = await stage();
    session = await scene.person(MEMBER, "admin");
  }, 60_000);
  afterAll(() => scene[Symbol.asyncDispose]());

  const statusOf = async (id: number, vault = VAULT) =>
    (await scene.api(`GET /v1/admin/proposals/${id}?vault=${vault}`, { token: session })).json.status;

  test("a link's token that stays behind: it is in no history, referrer or later address", async () => {
    const { link } = await scene.propose(NEEDS_NOTHING);
    const { page, context, requests, complaints } = await openPage(scene);
    await page.goto(link);
    await page.waitForURL((url) => url.searchParams.has("vault"));
    await logIn(page, MEMBER);
    await approve(page);
    await page.getByText("The agent continues by itself.").waitFor();
    const cdp = await context.newCDPSession(page);
    const { entries } = await cdp.send("Page.getNavigationHistory");
    expect(entries.length).toBeGreaterThan(1);
    expect(entries.filter(({ url, userTypedURL }) => `${url} ${userTypedURL}`.includes("av_appr_"))).toEqual(
      [],
    );
    expect(requests.filter(({ url }) => url.includes("av_appr_")).length).toBe(1);
    expect(requests.filter(({ referer }) => referer?.includes("av_appr_"))).toEqual([]);
    expect(await page.content()).not.toContain("av_appr_");
    expect(complaints).toEqual([]);
    const cookies = await context.cookies(`${scene.vault.address}/approve/1`);
    for (const { httpOnly, sameSite } of cookies) expect([httpOnly, sameSite]).toEqual([true, "Strict"]);
    expect(await scene.vault.log()).not.toContain("av_appr_");
  }, 60_000);

  test("scripts and markup in everything that an agent writes", async () => {
    const nasty = `<script>alert(1)</script><img src=x onerror=alert(2)><a href="https://${EVIL}">click</a>`;
    const { link } = await scene.propose({
      services: [
        {
          action: "set",
          name: "custom",
          host: "custom.example.com",
          auth: { type: "custom", headers: { "X-Key": "<b>{{ NOTE_KEY }}</b>" } },
          substitutions: [{ key: "NOTE_KEY", placeholder: "__<i>__" }].slice(1),
        },
      ],
      credentials: [
        {
          action: "set",
          key: "NOTE_KEY",
          description: nasty,
          obtain: `https://${EVIL}/"><script>alert(3)</script>`,
          obtain_instructions: nasty,
        },
      ],
      message: nasty,
      user_message: nasty,
    });
    const { page, complaints } = await openPage(scene, { session });
    await page.goto(link);
    await page.getByText(nasty).first().waitFor();
    expect(await page.getByText(nasty).count()).toBe(3);
    expect(await page.locator("script, main img, main a, main b, iframe").count()).toBe(0);
    expect(complaints).toEqual([]);
  }, 60_000);

  test("text that imitates the page: it stays in its frame, below all facts", async () => {
    const imitation = `Approved\n\n\n${"\n".repeat(200)}Logged in as ${MEMBER}\n\nApprove\nVault: harmless${"\u0301".repeat(500)}`;
    const { link } = await scene.propose({
      ...NEEDS_NOTHING,
      user_message: imitation,
      message: "x".repeat(2000),
    });
    const { page } = await openPage(scene, { session, width: 390 });
    await page.goto(link);
    const quotes = page.locator("blockquote");
    await quotes.first().waitFor();
    const boxes = await quotes.evaluateAll((all) =>
      all.map((one) => {
        const { height, left, right } = one.getBoundingClientRect();
        return { height, left, right, label: one.previousElementSibling?.textContent ?? "" };
      }),
    );
    expect(boxes.length).toBe(2);
    for (const { height, left, right, label } of boxes) {
      expect(height).toBeLessThan(260);
      expect(left).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(390);
      expect(label).toEndWith("Written by the agent. Not checked by agent-vault.");
    }
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    const headings = await page.locator("h1, h2, h3").allTextContents();
    expect(headings.filter((text) => /Approved|harmless/.test(text))).toEqual([]);
    const facts = await page.locator(".facts").first().boundingBox();
    expect(facts?.y ?? 1e9).toBeLessThan((await quotes.first().boundingBox())?.y ?? 0);
  }, 60_000);

  test("characters that reorder or hide: they are named", async () => {
    const { link } = await scene.propose({
      ...NEEDS_NOTHING,
      message: "run \u202egnp.exe\u2066 and zero\u200bwidth \u{e0041}tag",
      user_message: "a\u00a0b",
    });
    const { page } = await openPage(scene, { session });
    await page.goto(link);
    const quote = page.locator("blockquote", { hasText: "run" });
    expect(await quote.textContent()).toBe("run ⟨U+202E⟩gnp.exe⟨U+2066⟩ and zero⟨U+200B⟩width ⟨U+E0041⟩tag");
    expect(await page.content()).not.toMatch(/[\u202e\u2066\u200b\u{e0041}]/u);
  }, 60_000);

  test("characters that reorder, in what a service is called by", async () => {
    const host = "api.linear.app/\u202egnp.exe\u200b";
    const services = [{ action: "set", name: "paths", host, auth: { type: "bearer", token: "STRIPE_KEY" } }];
    const { link } = await scene.propose({ services, message: "paths" });
    const { page } = await openPage(scene, { session });
    await page.goto(link);
    await page.getByText("/⟨U+202E⟩gnp.exe⟨U+200B⟩").first().waitFor();
    expect(await page.locator("h1").textContent()).toBe("claude-code asks for access to api.linear.app");
    const { text, attributes } = await page.evaluate<{ text: string; attributes: string }>(
      "({ text: document.body.innerText, attributes: document.title })",
    );
    expect(`${text}${attributes}`).not.toMatch(/[\u202e\u200b]/);
  }, 60_000);

  test("a label of a session that reads like a sentence of ours", async () => {
    const body = { vault: VAULT, vault_role: "proxy", label: "“, opened by security@example.com. Approved" };
    const { json } = await scene.api("POST /v1/sessions", { token: session, body });
    const credentials = [{ action: "set", key: "NOTE", value: "x" }];
    const raised = await scene.api("POST /v1/proposals", {
      token: json.token,
      body: { credentials, message: "m" },
    });
    const { page } = await openPage(scene, { session });
    await page.goto(`/approve/${raised.json.id}?vault=${VAULT}`);
    expect(await page.locator("h1").textContent()).toBe("A session asks to store NOTE");
    expect(await page.locator(".label").textContent()).toBe(body.label);
    const asker = page.locator(".facts dd", { has: page.locator(".label") });
    expect(await asker.textContent()).toEndWith(`, opened by ${MEMBER}`);
  }, 60_000);

  test("a frame around it", async () => {
    const { id } = await scene.propose(NEEDS_NOTHING);
    await using other = await site(
      `<iframe src="${scene.vault.address}/approve/${id}?vault=${VAULT}"></iframe>`,
    );
    for (const address of [other.elsewhere, other.nextDoor]) {
      const { page } = await openPage(scene, { session });
      await page.goto(address);
      const frame = await (await page.waitForSelector("iframe")).contentFrame();
      await frame?.waitForLoadState();
      expect(frame?.url()).toStartWith("chrome-error:");
      expect(await frame?.content()).not.toContain("claude-code");
    }
  }, 60_000);

  test("a form that another site sends, be it from the next port of this machine", async () => {
    const { id } = await scene.propose(NEEDS_NOTHING);
    const action = `${scene.vault.address}/approve/${id}?vault=${VAULT}`;
    const form = `<form method="post" action="${action}"><input name="csrf" value="${"a".repeat(64)}"></form>`;
    await using other = await site(`${form}<script>document.forms[0].submit()</script>`);
    for (const address of [other.elsewhere, other.nextDoor]) {
      const { page, context } = await openPage(scene, { session });
      // Whoever can set cookies for the host knows this one; it does not help.
      await context.addCookies([{ name: "av_csrf", value: "a".repeat(64), url: scene.vault.address }]);
      await page.goto(address);
      await page.waitForURL(action);
      expect(await page.locator("main").textContent()).toContain("Cross-site request refused");
      expect(await statusOf(id)).toBe("pending");
    }
  }, 60_000);

  test("a form without the token that our page has", async () => {
    const { id } = await scene.propose(NEEDS_NOTHING);
    const { page } = await openPage(scene, { session });
    await page.goto(`/approve/${id}?vault=${VAULT}`);
    const hidden = page.locator("input[name=csrf]").first();
    await hidden.evaluate((input) => input.setAttribute("value", "b".repeat(64)));
    await approve(page);
    await page.getByText("does not come from a page that this browser was shown").waitFor();
    expect(await statusOf(id)).toBe("pending");
  }, 60_000);

  test("another site's link does not make whoever is logged in look like a stranger", async () => {
    const { id } = await scene.propose(NEEDS_NOTHING);
    await using other = await site(`<a href="${scene.vault.address}/approve/${id}?vault=${VAULT}">here</a>`);
    const { page } = await openPage(scene, { session });
    await page.goto(other.elsewhere);
    await page.getByText("here").click();
    await page.getByRole("button", { name: "Approve" }).waitFor();
  }, 60_000);

  test("two vaults that have a proposal of the same number, by their links in two tabs", async () => {
    const ours = await scene.propose({ ...NEEDS_NOTHING, message: "for payments" });
    let theirs = await scene.propose({ ...NEEDS_NOTHING, message: "for research" }, "research");
    while (theirs.id < ours.id)
      theirs = await scene.propose({ ...NEEDS_NOTHING, message: "for research" }, "research");
    expect(theirs.id).toBe(ours.id);
    const { page: first, context } = await openPage(scene);
    const second = await context.newPage();
    await first.goto(ours.link);
    await second.goto(theirs.link);
    await first.getByText("for payments").waitFor();
    await second.getByText("for research").waitFor();
    await first.reload();
    await first.getByText("for payments").waitFor();
    await logIn(first, MEMBER);
    await first.getByRole("button", { name: "Approve" }).waitFor();
    await second.reload();
    await approve(second);
    await second.getByText("The agent continues by itself.").waitFor();
    expect([await statusOf(ours.id), await statusOf(theirs.id, "research")]).toEqual(["pending", "applied"]);
    await approve(first);
    await first.getByText("The agent continues by itself.").waitFor();
    expect(await statusOf(ours.id)).toBe("applied");
  }, 60_000);
});

test.skipIf(!REQUIREMENTS.chromium.met())(
  "over plain HTTP by another name, where browsers do not say from which site a form comes",
  async () => {
    await using scene = await stage({ AGENT_VAULT_ADDR: "http://vault.example" });
    await scene.person(MEMBER, "member");
    const { id, link } = await scene.propose(NEEDS_NOTHING);
    const address = `http://vault.example:${scene.vault.apiPort}`;
    const { page } = await openPage(scene, { address });
    const sent: Record<string, string>[] = [];
    page.on("request", (request) => {
      if (request.method() === "POST") void request.allHeaders().then((headers) => sent.push(headers));
    });
    await page.goto(link);
    await logIn(page, MEMBER);
    await approve(page);
    await page.getByText("The agent continues by itself.").waitFor();
    expect(sent.map((headers) => [headers["origin"], headers["sec-fetch-site"]])).toEqual([
      [address, undefined],
      [address, undefined],
    ]);
    const { page: fresh } = await openPage(scene, { address });
    await fresh.goto(`/approve/${id}?vault=${VAULT}`);
    await fresh.getByText("Log in to see this proposal").waitFor();
  },
  60_000,
);

/** A page of somebody else, at another name and at another port of ours. */
async function site(body: string) {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () => new Response(`<!doctype html>${body}`, { headers: { "Content-Type": "text/html" } }),
  });
  return {
    elsewhere: `http://evil.example:${server.port}/`,
    nextDoor: `http://127.0.0.1:${server.port}/`,
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}
