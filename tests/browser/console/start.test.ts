/** From an empty instance to a first brokered request that succeeds, without reading anything but the pages. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { createAuthority } from "../../support/certificates.ts";
import { type HttpsUpstream, startHttpsUpstream } from "../../support/process/https-upstream.ts";
import { type RunningVault, startVault } from "../../support/process/vault.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { faultsOf } from "../accessibility.ts";
import { launch, PASSWORD, STRIPE } from "../stage.ts";

const OWNER = "olga@example.com";

describe.skipIf(!REQUIREMENTS.chromium.met())("a newcomer", () => {
  let upstream: HttpsUpstream;
  let vault: RunningVault;
  let browser: Browser;
  beforeAll(async () => {
    const authority = createAuthority("First run upstream");
    upstream = await startHttpsUpstream(authority.issue([STRIPE]));
    vault = await startVault({ upstreamCa: authority.pem, hosts: [STRIPE] });
    browser = await launch();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await vault[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });

  const open = async (javaScriptEnabled: boolean): Promise<Page> => {
    const context = await browser.newContext({ baseURL: vault.address, javaScriptEnabled });
    return await context.newPage();
  };

  /** The command that the page shows, in a shell where its owner is logged in. */
  const run = async (command: string) => {
    const login = await vault.cli(
      ["auth", "login", "--address", vault.address, "--email", OWNER, "--password-stdin"],
      { stdin: `${PASSWORD}\n` },
    );
    expect([login.code, login.err]).toEqual([0, expect.any(String)]);
    return await vault.shell(command);
  };

  test("becomes owner, stores a key, runs the command, and sees it turn green", async () => {
    const page = await open(true);
    await page.goto("/");
    await page.getByLabel("E-mail").fill(OWNER);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Create the owner's account" }).click();
    await page.getByLabel("Service", { exact: true }).fill(`${STRIPE}:${upstream.port}`);
    await page.getByLabel("Key", { exact: true }).fill("sk_live_first");
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Store the key" }).click();
    await page.getByText("Waiting for the first request.").waitFor();
    expect(await page.content()).not.toContain("sk_live_first");
    expect(await faultsOf(page)).toEqual([]);
    const command = (await page.locator("#command").textContent()) ?? "";
    const ran = await run(command);
    expect([ran.code, ran.out]).toEqual([0, JSON.stringify({ ok: true })]);
    // The page is not touched: it asks by itself.
    await page.getByRole("heading", { name: "It works" }).waitFor({ timeout: 15_000 });
    await page.getByText("The first request has arrived").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(upstream.received.at(-1)?.headers.get("Authorization")).toBe("Bearer sk_live_first");
  }, 90_000);

  test("needs no scripts for it", async () => {
    const page = await open(false);
    await page.goto("/start");
    await page.getByLabel("E-mail").fill(OWNER);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByLabel("Service", { exact: true }).fill("githib");
    await page.getByLabel("Key", { exact: true }).fill("x");
    await page.getByRole("button", { name: "Store the key" }).click();
    await page.getByText("did you mean").waitFor();
    expect(await page.getByLabel("Service", { exact: true }).inputValue()).toBe("githib");
    expect(await page.getByLabel("Key", { exact: true }).inputValue()).toBe("");
    await page.goto(`/start?service=${encodeURIComponent("api-stripe-test-example")}`);
    await page.getByRole("heading", { name: /It works|Get started/ }).waitFor();
    expect(await page.getByRole("button", { name: "Copy the command" }).count()).toBe(0);
  }, 60_000);
});
