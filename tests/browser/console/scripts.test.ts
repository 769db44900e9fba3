/** What scripts add to pages: copying, filtering, counts that stay true; and what a page costs its reader. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { EVIL, openPage, STRIPE, type Stage, stage, VAULT } from "../stage.ts";

const MAX_PAGE_BYTES = 60 * 1024;
const ASK = { message: "I need a key", credentials: [{ action: "set", key: "NEW_KEY" }] };

describe.skipIf(!REQUIREMENTS.chromium.met())("scripts of the console", () => {
  let scene: Stage;
  beforeAll(async () => {
    scene = await stage();
    const { owner: token } = scene;
    const deny = { unmatched_host_policy: "deny" };
    await scene.api(`PATCH /v1/vaults/${VAULT}/settings`, { token, body: deny });
    const proxy = `http://${scene.agent}:${VAULT}@127.0.0.1:${scene.vault.proxyPort}`;
    const ask = (host: string) =>
      `curl -sk -o /dev/null -x "${proxy}" "https://${host}:${scene.upstream.port}/v1/things" || true`;
    await scene.vault.shell([ask(STRIPE), ask(EVIL), ask(STRIPE)].join("\n"));
  }, 60_000);
  afterAll(() => scene[Symbol.asyncDispose]());

  test("a button copies what stands beside it, and says so; where that is not allowed it marks it", async () => {
    const { page, context } = await openPage(scene, { session: scene.owner });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto("/new-agent");
    await page.getByLabel("Name").fill("copied-bot");
    await page.getByRole("button", { name: /Create|Add/ }).click();
    const copy = page.getByRole("button", { name: /^Copy/ }).first();
    const from = await copy.getAttribute("data-copy");
    await copy.click();
    await page.getByText("Copied", { exact: true }).waitFor();
    const shown = await page.locator(`[id="${from}"]`).textContent();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(shown ?? "");
    await page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))");
    await page.waitForTimeout(2100);
    await copy.click();
    await page.getByText("Marked", { exact: true }).waitFor();
    expect(String(await page.evaluate("getSelection().toString()")).trim()).toBe((shown ?? "").trim());
    await context.close();
  }, 60_000);

  test("a list is filtered while one types, and by the server without scripts", async () => {
    const { page, context } = await openPage(scene, { session: scene.owner });
    await page.goto("/");
    const rows = () => page.locator("table tbody tr:visible").count();
    const all = await rows();
    expect(all).toBeGreaterThan(1);
    await page.getByRole("searchbox").pressSequentially("RESEA");
    expect(await rows()).toBe(1);
    expect(await page.getByRole("row", { name: /research/ }).isVisible()).toBe(true);
    await page.getByRole("searchbox").fill("");
    expect(await rows()).toBe(all);
    await page.getByRole("searchbox").fill("resea");
    await page.getByRole("button", { name: "Search" }).click();
    expect(new URL(page.url()).search).toBe("?q=resea");
    expect(await rows()).toBe(1);
    await context.close();
  }, 60_000);

  test("what waits is counted while a page stands open, and new proposals come into the list", async () => {
    const list = await openPage(scene, { session: scene.owner });
    const hidden = await openPage(scene, { session: scene.owner });
    await list.page.goto(`/vaults/${VAULT}/proposals`);
    await hidden.page.addInitScript(
      "Object.defineProperty(Document.prototype, 'hidden', { get: () => true })",
    );
    await hidden.page.goto(`/vaults/${VAULT}/services`);
    const asked = (watched: typeof list) =>
      watched.requests.filter(({ url }) => url.includes("/waiting")).length;
    const badge = list.page.locator(".side [data-count=proposals]");
    expect(await badge.isVisible()).toBe(false);
    await scene.propose(ASK);
    await list.page.getByRole("link", { name: "Review proposal 1" }).waitFor({ timeout: 25_000 });
    expect(await badge.textContent()).toBe("1");
    expect(asked(list)).toBeGreaterThan(0);
    expect(asked(hidden)).toBe(0);
    // The server goes away and comes back: nobody is told, and it is counted again.
    await list.page.route("**/waiting*", (route) => route.abort());
    await list.page.waitForTimeout(16_000);
    await list.page.unroute("**/waiting*");
    await scene.propose({ ...ASK, message: "and another" });
    await list.page.getByRole("link", { name: "Review proposal 2" }).waitFor({ timeout: 25_000 });
    expect(list.complaints.filter((text) => !text.includes("ERR_FAILED"))).toEqual([]);
    await list.context.close();
    await hidden.context.close();
  }, 120_000);

  test("nobody is asked any more once the login has ended", async () => {
    const session = await scene.person("mia@example.com", "member");
    const { page, requests, context } = await openPage(scene, { session });
    await page.goto(`/vaults/${VAULT}/services`);
    await scene.api("POST /v1/auth/logout", { token: session });
    const asked = () => requests.filter(({ url }) => url.includes("/waiting")).length;
    await page.waitForRequest(/\/waiting/, { timeout: 25_000 });
    const once = asked();
    await page.waitForTimeout(20_000);
    expect(asked()).toBe(once);
    await context.close();
  }, 90_000);

  test.each([`/vaults/${VAULT}/overview`, `/vaults/${VAULT}/logs`, "/overview"])(
    "%s moves nothing once it is shown, and is small",
    async (path) => {
      const { page, context } = await openPage(scene, { session: scene.owner });
      await page.addInitScript(WATCH_SHIFTS);
      const bytes = await transferred(page, path);
      await page.waitForTimeout(4000);
      const known = await page.evaluate<readonly string[]>("PerformanceObserver.supportedEntryTypes");
      expect(known).toContain("layout-shift");
      expect(await page.evaluate<number>("window.shifted")).toBe(0);
      expect(bytes).toBeGreaterThan(1000);
      expect(bytes).toBeLessThanOrEqual(MAX_PAGE_BYTES);
      await context.close();
    },
    60_000,
  );
});

/** The sum of what moved without anybody having done something (Cumulative Layout Shift). */
const WATCH_SHIFTS = `
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
`;

/** What the first visit of a page takes over the wire, with all that it loads: heads and bodies as they were sent. */
async function transferred(page: Page, path: string): Promise<number> {
  const sizes: Promise<number>[] = [];
  page.on("requestfinished", (request) => {
    sizes.push(
      request
        .sizes()
        .then(({ responseBodySize, responseHeadersSize }) => responseBodySize + responseHeadersSize),
    );
  });
  await page.goto(path, { waitUntil: "networkidle" });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
