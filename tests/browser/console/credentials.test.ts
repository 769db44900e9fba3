/** The credentials of a vault as people use them: OAuth at a real provider, audiences, and no fault on any page of theirs. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  type AuthorizationServer,
  CLIENT,
  startAuthorizationServer,
} from "../../support/oauth/authorization-server.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { faultsOf } from "../accessibility.ts";
import { openPage, STRIPE, type Stage, stage, VAULT } from "../stage.ts";

const LOOKS = [1280, 360].flatMap((width) =>
  (["light", "dark"] as const).map((scheme) => [width, scheme] as const),
);
const AT = `/vaults/${VAULT}/credentials`;
const PAGES = [
  AT,
  `${AT}/new-oauth`,
  `${AT}/new-oauth?preset=github`,
  `${AT}/FILES_TOKEN/connection`,
  `${AT}/FILES_TOKEN/disconnect`,
  `${AT}/STRIPE_KEY/audience`,
  `${AT}/STRIPE_KEY/delete`,
  `/vaults/${VAULT}/services?hosts=all`,
  `/vaults/${VAULT}/services/stripe/edit`,
  "/no-such-page",
];

describe.skipIf(!REQUIREMENTS.chromium.met())("credentials", () => {
  let scene: Stage;
  let provider: AuthorizationServer;
  beforeAll(async () => {
    scene = await stage();
    provider = await startAuthorizationServer({ redirectUrl: `${scene.vault.address}/v1/oauth/callback` });
  }, 60_000);
  afterAll(async () => {
    await provider[Symbol.asyncDispose]();
    await scene[Symbol.asyncDispose]();
  });

  test("one is connected at its provider, is seen to be, and is disconnected", async () => {
    const { page, complaints, requests } = await openPage(scene, { session: scene.owner });
    await page.goto(AT);
    await page.getByRole("link", { name: "Connect with OAuth" }).first().click();
    await page.getByLabel("Key", { exact: true }).fill("FILES_TOKEN");
    await page.getByLabel("Authorization address").fill(provider.authorizationUrl);
    await page.getByLabel("Token address").fill(provider.tokenUrl);
    await page.getByLabel("Client ID", { exact: true }).fill(CLIENT.id);
    await page.getByLabel("Client secret", { exact: true }).fill(CLIENT.secret);
    await page.getByLabel("Scopes", { exact: true }).fill("openid offline_access api:read");
    await page.getByRole("button", { name: "Go on to the provider" }).click();
    // The provider's own pages: who signs in there, and what they agree to.
    await page.locator("input[name=login]").fill("olga");
    await page.locator("input[name=password]").fill("anything");
    await page.locator("button[type=submit]").click();
    await page.locator("button[type=submit]").click();
    await page.getByRole("heading", { name: "Connection of FILES_TOKEN" }).waitFor();
    await page.getByText("Connected", { exact: true }).first().waitFor();
    expect(await page.getByText("By itself, before it runs out.").count()).toBe(1);
    // It is told nothing of where its visitor comes from.
    const asked = requests.filter(({ url }) => url.startsWith(provider.authorizationUrl));
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter(({ referer }) => referer?.startsWith(scene.vault.address))).toEqual([]);
    const { json } = await scene.api(`GET /v1/credentials?vault=${VAULT}&reveal=true&key=FILES_TOKEN`, {
      token: scene.owner,
    });
    expect(await provider.isGood(json.credentials[0].value)).toBe(true);
    expect(await page.content()).not.toContain(json.credentials[0].value);

    // Once more, by one click: the provider remembers who is signed in and asks nothing.
    await page.getByRole("button", { name: "Connect again FILES_TOKEN" }).click();
    await page.getByRole("heading", { name: "Connection of FILES_TOKEN" }).waitFor();
    expect(provider.grants.map(({ status }) => status)).toEqual([200, 200]);

    await page.getByRole("link", { name: "Disconnect" }).click();
    await page.getByRole("button", { name: "Disconnect it" }).click();
    await page.getByText("FILES_TOKEN is disconnected.").waitFor();
    await page.getByText("Not connected", { exact: true }).waitFor();
    // The provider's own pages ask for fonts and a picture that there are not.
    expect(complaints.filter((text) => !text.startsWith("Failed to load resource"))).toEqual([]);
  }, 90_000);

  test("tokens that are there already are stored without a word about the provider", async () => {
    const { page } = await openPage(scene, { session: scene.owner });
    await page.goto(`${AT}/new-oauth`);
    await page.getByLabel("Key", { exact: true }).fill("BY_HAND");
    await page.getByText("I have tokens already").click();
    await page.getByLabel("Access token").fill("at_by_hand");
    await page.getByRole("button", { name: "Store the tokens" }).click();
    await page.getByText("The tokens of BY_HAND are stored.").waitFor();
    expect(await page.content()).not.toContain("at_by_hand");
  }, 60_000);

  test.each(LOOKS)(
    "can be read at %i pixels, %s, and the browser has nothing to complain of",
    async (width, scheme) => {
      const found: [path: string, faults: readonly string[]][] = [];
      for (const path of PAGES) {
        const { page, context, complaints } = await openPage(scene, { width, scheme, session: scene.owner });
        await page.goto(path);
        for (const summary of await page.locator("main summary").all()) await summary.click();
        const heard = complaints.filter((text) => !text.includes("status of 404"));
        found.push([path, [...(await faultsOf(page)), ...heard]]);
        await context.close();
      }
      expect(found.filter(([, faults]) => faults.length > 0)).toEqual([]);
    },
    90_000,
  );

  test("a host is allowed and taken back, and what that refuses is said", async () => {
    const { page } = await openPage(scene, { session: scene.owner });
    await page.goto(`${AT}/STRIPE_KEY/audience`);
    await page.getByRole("textbox", { name: "Host" }).fill("api2.example.com");
    await page.getByRole("button", { name: "Allow the host" }).click();
    await page.getByText("STRIPE_KEY may be sent to api2.example.com now.").waitFor();
    await page.getByRole("button", { name: `Take back ${STRIPE}` }).click();
    await page.getByText("Refused from now on: stripe.").waitFor();
    await page.getByText("Refused: stripe").waitFor();
  }, 60_000);

  test("a service is renamed, and the list shows it under its new name", async () => {
    const { page } = await openPage(scene, { session: scene.owner });
    await page.goto(`/vaults/${VAULT}/services/stripe/edit`);
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("card-payments");
    await page.getByRole("button", { name: "Save the service" }).click();
    await page.getByText("Service card-payments was saved.").waitFor();
    expect(await page.getByRole("link", { name: "card-payments", exact: true }).count()).toBe(1);
  }, 60_000);
});
