/** The pages of a vault's log, proposals and members, as people see and use them. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { CAN_BE_READ, expectReadable } from "../looks.ts";
import { EVIL, openPage, STRIPE, type Stage, stage, VAULT } from "../stage.ts";

const AT = `/vaults/${VAULT}`;
const PAGES = [
  "/logs",
  "/logs?host=nowhere&status=4xx",
  "/proposals?show=all",
  `/services?method=DELETE&url=https://${STRIPE}/v1/charges#tester`,
  "/users",
  "/agents",
  "/agents/remove?agent=claude-code",
  "/agents/limits?member=claude-code",
  "/tokens",
  "/canaries",
];

describe.skipIf(!REQUIREMENTS.chromium.met())("a vault's pages", () => {
  let scene: Stage;
  let admin: string;
  const ask = async (host: string, path: string): Promise<void> => {
    const proxy = `http://${scene.agent}:${VAULT}@127.0.0.1:${scene.vault.proxyPort}`;
    const url = `https://${host}:${scene.upstream.port}${path}`;
    await scene.vault.shell(`curl -sk -o /dev/null -x "${proxy}" "${url}" || true`);
  };
  beforeAll(async () => {
    scene = await stage();
    admin = await scene.person("ada@example.com", "admin");
    const settings = { token: scene.owner, body: { unmatched_host_policy: "deny" } };
    await scene.api(`PATCH /v1/vaults/${VAULT}/settings`, settings);
    await ask(STRIPE, "/v1/first");
    await ask(EVIL, "/collect");
    await scene.propose({ message: "I need a key", credentials: [{ action: "set", key: "NEW_KEY" }] });
    const limits = { max_requests: { hour: 100, day: 1000 }, max_bytes_out: { day: 50_000_000 } };
    await scene.api("POST /v1/sessions", { token: admin, body: { vault: VAULT, label: "nightly", limits } });
    await scene.api(`POST /v1/vaults/${VAULT}/agents/claude-code/role`, { token: admin, body: { limits } });
    await ask(STRIPE, "/v1/limited");
    await scene.api("POST /v1/sessions", { token: admin, body: { vault: VAULT, label: "nightly" } });
    await scene.api(`POST /v1/vaults/${VAULT}/canaries`, { token: admin, body: { label: "old .env" } });
  }, 60_000);
  afterAll(() => scene[Symbol.asyncDispose]());

  test.each(PAGES)(
    CAN_BE_READ,
    async (path) => {
      const watched = await openPage(scene, { session: admin });
      await watched.page.goto(`${AT}${path}`);
      await expectReadable(watched);
    },
    60_000,
  );

  test("the log shows what is asked for while one looks, until it is paused", async () => {
    const { page, complaints } = await openPage(scene, { session: admin });
    await page.goto(`${AT}/logs`);
    await ask(STRIPE, "/v1/second");
    await page.getByText(`${STRIPE}:${scene.upstream.port}/v1/second`).waitFor();
    const live = page.getByRole("switch", { name: "Live" });
    await live.click();
    expect(await live.getAttribute("aria-checked")).toBe("false");
    await ask(STRIPE, "/v1/third");
    await page.waitForTimeout(4000);
    expect(await page.getByText("/v1/third").count()).toBe(0);
    await live.click();
    await page.getByText("/v1/third").waitFor();
    expect(await page.getByText("/v1/second").count()).toBe(1);
    expect(complaints).toEqual([]);
  }, 60_000);

  test("a refused request says why, and what was let through which headers were set", async () => {
    const { page } = await openPage(scene, { session: admin });
    await page.goto(`${AT}/logs`);
    await page.getByRole("link", { name: "Errors" }).click();
    await page.getByRole("row", { name: "/collect" }).getByRole("link").click();
    await page.getByText("No enabled service of the vault is for this host").waitFor();
    await page.goto(`${AT}/logs?host=stripe`);
    await page.getByRole("row", { name: "/v1/first" }).getByRole("link").click();
    const facts = await page.getByRole("region", { name: "What agent-vault did" }).textContent();
    expect(facts).toContain("Headers set by usauthorization");
    expect(facts).toContain("STRIPE_KEY");
    expect(await page.content()).not.toContain("sk_live_stored");
  }, 60_000);

  test("a token is minted, shown once and revoked", async () => {
    const { page } = await openPage(scene, { session: admin });
    await page.goto(`${AT}/tokens`);
    await page.getByLabel("Label").fill("weekly");
    await page.getByRole("button", { name: "Mint the token" }).click();
    const token = (await page.locator("#token").textContent())?.trim() ?? "";
    expect((await scene.api(`GET /v1/vaults/${VAULT}/services`, { token })).status).toBe(200);
    await page.getByRole("link", { name: "I have copied it" }).click();
    expect(await page.content()).not.toContain(token);
    await page.getByRole("link", { name: "Revoke token weekly" }).click();
    await page.getByRole("button", { name: "Revoke the token" }).click();
    await page.getByText("The token was revoked.").waitFor();
    expect((await scene.api(`GET /v1/vaults/${VAULT}/services`, { token })).status).toBe(401);
  }, 60_000);
});
