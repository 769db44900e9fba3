/** The overviews as people see them, of requests that went through the proxy: on every width, in both schemes. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { CAN_BE_READ, expectReadable } from "../looks.ts";
import { EVIL, openPage, STRIPE, type Stage, stage, VAULT } from "../stage.ts";

const BUSY = `/vaults/${VAULT}/overview`;
const PAGES = [BUSY, `${BUSY}?range=15m`, `${BUSY}?range=30d`, "/vaults/research/overview", "/overview"];

describe.skipIf(!REQUIREMENTS.chromium.met())("overviews", () => {
  let scene: Stage;
  beforeAll(async () => {
    scene = await stage();
    const { owner: token } = scene;
    const deny = { unmatched_host_policy: "deny" };
    await scene.api(`PATCH /v1/vaults/${VAULT}/settings`, { token, body: deny });
    const proxy = `http://${scene.agent}:${VAULT}@127.0.0.1:${scene.vault.proxyPort}`;
    const ask = (host: string) =>
      `curl -sk -o /dev/null -x "${proxy}" "https://${host}:${scene.upstream.port}/v1/things"`;
    await scene.vault.shell([ask(STRIPE), ask(STRIPE), `${ask(EVIL)} || true`].join("\n"));
    const message = "I need a key";
    await scene.propose({ message, credentials: [{ action: "set", key: "NEW_KEY" }] });
  }, 60_000);
  afterAll(() => scene[Symbol.asyncDispose]());

  test.each(PAGES)(
    CAN_BE_READ,
    async (path) => {
      const watched = await openPage(scene, { session: scene.owner });
      await watched.page.goto(path);
      for (const summary of await watched.page.getByText("Figures", { exact: true }).all())
        await summary.click();
      await expectReadable(watched);
    },
    60_000,
  );

  test("what agents did is there, and leads to what is to be done about it", async () => {
    const { page } = await openPage(scene, { session: scene.owner });
    await page.goto(`/vaults/${VAULT}`);
    const chart = page.getByRole("img", { name: "Requests over time" });
    expect(await chart.locator("desc").textContent()).toContain("3 requests");
    expect(await page.getByRole("row", { name: "stripe" }).textContent()).toContain("2");
    expect(await page.getByRole("row", { name: "no_match" }).textContent()).toContain("refused");
    expect(await page.getByRole("heading", { name: "Online: 1 of 1" }).count()).toBe(1);
    const make = page.getByRole("link", { name: `Make a service for ${EVIL}` });
    expect(await make.getAttribute("href")).toBe(`/vaults/${VAULT}/services/new?host=${EVIL}`);
    await page.getByRole("link", { name: "7 days" }).click();
    expect(new URL(page.url()).search).toBe("?range=7d");
    expect(await chart.locator("desc").textContent()).toContain("3 requests");
    await page.getByRole("link", { name: "Look at proposal 1" }).click();
    await page.getByText("I need a key").waitFor();
  }, 60_000);
});
