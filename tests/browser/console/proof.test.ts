/** What a login in the console asks the password for, and what another port of the same host gets of it: no more than pages. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { faultsInEveryLook } from "../looks.ts";
import { logIn, openPage, PASSWORD, type Stage, stage, VAULT } from "../stage.ts";

const ADMIN = "ada@example.com";
const CREDENTIALS = `/vaults/${VAULT}/credentials`;

describe.skipIf(!REQUIREMENTS.chromium.met())("a login in the console", () => {
  let scene: Stage;
  beforeAll(async () => {
    scene = await stage();
    await scene.person(ADMIN, "admin");
  }, 60_000);
  afterAll(() => scene[Symbol.asyncDispose]());

  const reveal = async (page: Page): Promise<void> => {
    await page.goto(CREDENTIALS);
    await page.getByRole("button", { name: "Reveal STRIPE_KEY" }).click();
  };
  const asked = (page: Page) => page.getByRole("heading", { name: "Confirm that it is you" });
  const value = (page: Page) => page.getByText("sk_live_stored");

  test("is proof enough for a quarter of an hour, in the browser in which it was made", async () => {
    const { page, complaints } = await openPage(scene);
    await page.goto(CREDENTIALS);
    await logIn(page, ADMIN);
    await reveal(page);
    await value(page).waitFor();
    // As in a browser whose login was long ago.
    await page.evaluate(() => localStorage.clear());
    await reveal(page);
    await asked(page).waitFor();
    await page.getByLabel("Your password").fill("wrong horse");
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByText("not right").waitFor();
    expect(await page.getByRole("link", { name: "Cancel" }).getAttribute("href")).toBe(CREDENTIALS);
    await page.getByLabel("Your password").fill(PASSWORD);
    await page.getByRole("button", { name: "Go on" }).click();
    await value(page).waitFor();
    await reveal(page);
    await value(page).waitFor();
    await page.getByRole("link", { name: "Back" }).click();
    expect(complaints.filter((one) => !one.includes("401"))).toEqual([]);
  }, 60_000);

  test("goes on from where the question was, and a form keeps what was typed, without scripts too", async () => {
    const { browser, vault } = scene;
    const context = await browser.newContext({ baseURL: vault.address, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`/vaults/${VAULT}/tokens`);
    await logIn(page, ADMIN);
    for (const label of ["nightly <b>build</b>", "weekly"]) {
      await page.goto(`/vaults/${VAULT}/tokens`);
      await page.getByLabel("Label").fill(label);
      await page.getByRole("button", { name: "Mint the token" }).click();
      await asked(page).waitFor();
      await page.getByLabel("Your password").fill(PASSWORD);
      await page.getByRole("button", { name: "Go on" }).click();
      await page.getByRole("heading", { name: "The new token" }).waitFor();
      await page.getByRole("link", { name: "I have copied it" }).click();
      await page.getByText(label, { exact: true }).waitFor();
    }
    await page.getByLabel("Label").fill("never-minted");
    await page.getByRole("button", { name: "Mint the token" }).click();
    await page.getByRole("link", { name: "Cancel" }).click();
    await page.getByRole("heading", { name: "Tokens" }).waitFor();
    expect(await page.getByText("never-minted", { exact: true }).count()).toBe(0);
    await context.close();
  }, 60_000);

  test("is no proof to another port of its host, which has all its cookies", async () => {
    const { page, context } = await openPage(scene);
    await page.goto(CREDENTIALS);
    await logIn(page, ADMIN);
    await reveal(page);
    await value(page).waitFor();
    let cookie = "";
    await using elsewhere = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: (request) => {
        cookie = request.headers.get("Cookie") ?? "";
        return new Response("<!doctype html><title>A dev server</title>", {
          headers: { "Content-Type": "text/html" },
        });
      },
    });
    await page.goto(`http://127.0.0.1:${elsewhere.port}/`);
    expect(cookie).toMatch(/av_session=av_console_/);
    expect(cookie).toContain("av_proof=");
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    const csrf = /av_csrf=([0-9a-f]+)/.exec(cookie)?.[1] ?? "";
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(`${scene.vault.address}${path}`, {
        ...init,
        headers: {
          Cookie: cookie,
          "Sec-Fetch-Site": "same-origin",
          "Content-Type": "application/x-www-form-urlencoded",
        },
      });
    const stolen = await ask(`${CREDENTIALS}/STRIPE_KEY/reveal`, {
      method: "POST",
      body: `${new URLSearchParams({ csrf, held: "ab".repeat(32) })}`,
    });
    const text = await stolen.text();
    expect([text.includes("Confirm that it is you"), text.includes("sk_live")]).toEqual([true, false]);
    expect((await ask(`/v1/credentials?vault=${VAULT}&reveal=true`)).status).toBe(401);
    await context.close();
  }, 60_000);

  test("asks legibly", async () => {
    const { page, context, complaints } = await openPage(scene);
    await page.goto(CREDENTIALS);
    await logIn(page, ADMIN);
    await page.evaluate(() => localStorage.clear());
    await reveal(page);
    await asked(page).waitFor();
    expect([...(await faultsInEveryLook(page)), ...complaints]).toEqual([]);
    await context.close();
  }, 60_000);
});
