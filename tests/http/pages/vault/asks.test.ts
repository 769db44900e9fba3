/** Requests that wait for a person, in the console and behind a webhook's link. */
import { describe, expect, test } from "bun:test";
import { askIn } from "../../../support/ask/an-ask.ts";
import { visitor } from "../../../support/console/visitor.ts";
import { type Instance, openInstance } from "../../../support/instance.ts";
import { ledTo, pageBrowser } from "../../../support/pages/browser.ts";

const ASKS = "/vaults/default/asks";

async function withLink(instance: Instance) {
  const { token, hash } = instance.deps.tokens.mint("ask-link");
  const id = await askIn(instance, "default", { link: hash });
  return { token, id, find: () => instance.store.asks.find(id) };
}

describe("the page of a vault", () => {
  test("shows what waits with all that an answer is for, and is counted in the side bar at once", async () => {
    await using instance = await openInstance();
    const owner = await instance.registerOwner();
    const empty = (await visitor(instance, owner).look(ASKS)).text;
    expect(empty).toContain("No request waits for an answer");
    expect(empty).toMatch(/data-count="asks" hidden="">0</);
    const path = "/v1/<b>\u202Ethings";
    const id = await askIn(instance, "default", { path });
    const { text } = await visitor(instance, owner).look(ASKS);
    expect(text).toMatch(/data-count="asks">1</);
    expect(text).toContain(`data-fresh="asking" data-value="${id}"`);
    for (const part of [
      "https://api.example.com:8443/v1/&lt;b&gt;",
      "U+202E",
      "5,000,000,000 bytes",
      "claude",
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toContain("/vaults/default/services/new?host=api.example.com%3A8443");
    expect(text).toContain("adds service &quot;api-example-com-8443&quot; to the vault");
    const counts = (await visitor(instance, owner).look("/waiting?vault=default")).json;
    expect(counts).toMatchObject({ asks: 1, asking: String(id), every: 3 });
    instance.clock.advance(30_000);
    const later = (await visitor(instance, owner).look("/waiting?vault=default")).json;
    expect(later).toMatchObject({ asks: 0, asking: "" });
    expect(later).not.toHaveProperty("every");
  });

  test.each(["once", "run", "always", "no"])("takes %p, once", async (answer) => {
    await using instance = await openInstance();
    const owner = await instance.registerOwner();
    const id = await askIn(instance, "default");
    const browser = pageBrowser(instance, owner);
    expect(ledTo(await browser.send(`${ASKS}/${id}`, { answer }))).toEqual([303, ASKS]);
    expect((await browser.look(ASKS)).text).toContain(`Request ${id} is answered: `);
    expect(await instance.store.asks.find(id)).toMatchObject({ status: "answered", answer });
    const again = await browser.send(`${ASKS}/${id}`, { answer: "once" });
    expect(again.status).toBe(409);
    expect(again.text).toContain(`Somebody has answered request ${id} already: ${answer}.`);
    const [record] = await instance.store.audit.list({ limit: 1, action: "ask.answer" });
    expect(record).toMatchObject({ actor: { type: "user" }, changes: { way: { after: "console" } } });
  });
});

describe("a webhook's link", () => {
  test("shows the request to whoever has it, and looking answers nothing", async () => {
    await using instance = await openInstance();
    await instance.registerOwner();
    const { token, find } = await withLink(instance);
    for (const headers of [
      {},
      { "Sec-Fetch-Site": "cross-site" },
      { "User-Agent": "Slackbot-LinkExpanding" },
    ]) {
      const { status, text, headers: got } = await pageBrowser(instance).look(`/ask/${token}`, headers);
      expect(status).toBe(200);
      expect(text).toContain("https://api.example.com:8443/v1/things");
      expect(got.get("Cache-Control")).toBe("no-store");
    }
    expect((await find())?.status).toBe("waiting");
  });

  test.each(["once", "run", "always", "no"])(
    "takes %p without a login, and is then good for nothing",
    async (answer) => {
      await using instance = await openInstance();
      await instance.registerOwner();
      const { token, find } = await withLink(instance);
      const browser = pageBrowser(instance);
      const done = await browser.send("/ask", { token, answer });
      expect([done.status, done.text.includes("Answered")]).toEqual([200, true]);
      expect(await find()).toMatchObject({ status: "answered", answer });
      expect((await browser.send("/ask", { token, answer: "run" })).status).toBe(410);
      const looked = await browser.look(`/ask/${token}`);
      expect([looked.status, looked.text.includes("Nobody waits for this answer")]).toEqual([410, true]);
      const [record] = await instance.store.audit.list({ limit: 1, action: "ask.answer" });
      expect(record).toMatchObject({ actor: { type: "anonymous" }, changes: { way: { after: "link" } } });
    },
  );

  test("is good until the deadline alone, and no form of another site's is taken", async () => {
    await using instance = await openInstance();
    await instance.registerOwner();
    const { token, find } = await withLink(instance);
    const browser = pageBrowser(instance);
    const forged = await browser.send("/ask", { token, answer: "run", csrf: "0".repeat(64) });
    expect(forged.status).toBe(403);
    instance.clock.advance(30_000);
    expect((await browser.send("/ask", { token, answer: "run" })).status).toBe(410);
    expect((await browser.look("/ask/av_ask_00")).status).toBe(404);
    expect(await find()).toMatchObject({ status: "waiting", answer: undefined });
  });
});
