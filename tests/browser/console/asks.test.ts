/** Requests that wait for a person, as people see and answer them while they wait. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { faultsInEveryLook } from "../looks.ts";
import { EVIL, openPage, type Stage, stage, VAULT } from "../stage.ts";

const ASKS = `/vaults/${VAULT}/asks`;

describe.skipIf(!REQUIREMENTS.chromium.met())("what asks", () => {
  let scene: Stage;
  let admin: string;
  const send = (path: string) => {
    const proxy = `http://${scene.agent}:${VAULT}@127.0.0.1:${scene.vault.proxyPort}`;
    const url = `https://${EVIL}:${scene.upstream.port}${path}`;
    return scene.vault.shell(`curl -sk -o /dev/null -w '%{http_code}' -x "${proxy}" "${url}" || true`, {
      timeout: 40_000,
    });
  };
  beforeAll(async () => {
    scene = await stage();
    admin = await scene.person("ada@example.com", "admin");
    const settings = { token: scene.owner, body: { unmatched_host_policy: "ask" } };
    await scene.api(`PATCH /v1/vaults/${VAULT}/settings`, settings);
  }, 60_000);
  afterAll(() => scene[Symbol.asyncDispose]());

  test("comes up on the page that stands open and in the side bar, can be read, and is answered", async () => {
    const { page, complaints } = await openPage(scene, { session: admin });
    await page.goto(ASKS);
    await page.getByText("No request waits for an answer").waitFor();
    const first = send("/collect?key=hush");
    await page.getByRole("button", { name: "For this run" }).waitFor({ timeout: 10_000 });
    expect(await faultsInEveryLook(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(await page.content()).not.toContain("hush");
    expect(
      (
        await page
          .getByRole("link", { name: /^Asking/ })
          .first()
          .textContent()
      )?.trim(),
    ).toBe("Asking1");
    await page.getByRole("button", { name: "Once" }).click();
    await page.getByText("is answered: this request goes, once.").waitFor();
    expect((await first).out).toBe("200");
    // Another tab hears of the next, and that somebody else has answered it.
    const other = await openPage(scene, { session: admin });
    await other.page.goto(`/vaults/${VAULT}/services`);
    const second = send("/collect");
    await page.getByRole("button", { name: "No" }).waitFor({ timeout: 10_000 });
    await other.page.locator('[data-count="asks"]:visible').first().waitFor({ timeout: 10_000 });
    await page.getByRole("button", { name: "No" }).click();
    expect((await second).out).toBe("403");
    await other.page
      .locator('[data-count="asks"]:visible')
      .first()
      .waitFor({ state: "hidden", timeout: 10_000 });
    expect([...complaints, ...other.complaints]).toEqual([]);
  }, 90_000);
});
