/** The console as people use it: logging in where they were, vaults, menus, nothing but a keyboard, both colour schemes. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { tabStops } from "../accessibility.ts";
import { CAN_BE_READ, expectReadable } from "../looks.ts";
import { logIn, MEMBER, openPage, PASSWORD, type Stage, stage } from "../stage.ts";

const OWNER = "olga@example.com";
/** As long as a company may be called, without a place to break. */
const LONG = "x".repeat(255);
const PAGES = [
  "/",
  "/?q=none",
  "/new-vault",
  "/overview",
  "/agents",
  "/new-agent",
  "/registrations",
  "/users",
  "/audit",
  "/settings",
  "/settings/rate-limits",
  "/keys",
  "/keys/authority/rotate",
  "/keys/authority/replace",
  "/companies/initech/signing-keys",
  "/companies/initech/signing-keys/rotate",
  `/companies/${LONG}/signing-keys`,
  `/companies/${LONG}/signing-keys/rotate`,
  "/new-invite",
  "/account",
  "/vaults/research",
  "/vaults/research/services",
  "/vaults/research/services/new",
  "/vaults/research/services/new?preset=anthropic",
  "/vaults/research/credentials",
  "/vaults/research/credentials/new",
  "/vaults/research/settings",
  "/vaults/research/leave",
  "/vaults/research/delete",
];

describe.skipIf(!REQUIREMENTS.chromium.met())("the console", () => {
  let scene: Stage;
  beforeAll(async () => {
    scene = await stage();
    const token = await scene.person(MEMBER, "member");
    await scene.api("POST /v1/vaults", { token, body: { name: "private-of-max" } });
    await scene.api("POST /v1/companies", { token: scene.owner, body: { companyId: "initech" } });
    await scene.api("POST /v1/companies", { token: scene.owner, body: { companyId: LONG } });
    await scene.api("POST /v1/companies/rotate-keys?company=initech", { token: scene.owner });
  }, 60_000);
  afterAll(() => scene[Symbol.asyncDispose]());

  test.each(PAGES)(
    CAN_BE_READ,
    async (path) => {
      const watched = await openPage(scene, { session: scene.owner });
      await watched.page.goto(path);
      await expectReadable(watched);
    },
    60_000,
  );

  test.each(["/login"])(
    CAN_BE_READ,
    async (path) => {
      const watched = await openPage(scene);
      await watched.page.goto(path);
      await expectReadable(watched);
    },
    60_000,
  );

  test("from a link to a page, over the login, to a new vault and its end", async () => {
    const { page } = await openPage(scene);
    await page.goto("/new-vault");
    await logIn(page, OWNER, "wrong horse");
    await page.getByText("Invalid email or password").waitFor();
    expect(await page.getByLabel("E-mail").inputValue()).toBe(OWNER);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByLabel("Name").fill("payments");
    await page.getByRole("button", { name: "Create the vault" }).click();
    await page.getByText("A vault of that name exists already.").waitFor();
    expect(await page.getByLabel("Name").inputValue()).toBe("payments");
    await page.getByLabel("Name").fill("shipping");
    await page.getByRole("button", { name: "Create the vault" }).click();
    await page.getByText("Vault shipping was created.").waitFor();
    await page.reload();
    expect(await page.getByText("Vault shipping was created.").count()).toBe(0);
    await page.getByRole("link", { name: "Settings", exact: true }).click();
    await page.getByRole("link", { name: "Delete the vault" }).click();
    await page.getByLabel("Type shipping to go on").fill("shipping");
    await page.getByRole("button", { name: "Delete the vault" }).click();
    await page.getByText("Vault shipping was deleted.").waitFor();
    expect(new URL(page.url()).pathname).toBe("/");
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByText("You are logged out.").waitFor();
    await page.goto("/vaults/payments");
    expect(new URL(page.url()).pathname).toBe("/login");
  }, 60_000);

  test("an owner joins a vault of somebody else's and leaves it", async () => {
    const { page } = await openPage(scene, { session: scene.owner });
    await page.goto("/");
    await page.getByRole("button", { name: "Join private-of-max" }).click();
    await page.getByText("You are admin of private-of-max now.").waitFor();
    await page.getByRole("link", { name: "Settings", exact: true }).click();
    await page.getByRole("link", { name: "Leave the vault" }).click();
    await page.getByRole("button", { name: "Leave the vault" }).click();
    await page.getByText("You have left private-of-max.").waitFor();
    await page.getByRole("button", { name: "Join private-of-max" }).waitFor();
  }, 60_000);

  test("a link from another site finds whoever is logged in still logged in", async () => {
    const { page } = await openPage(scene, { session: scene.owner });
    const elsewhere = `http://elsewhere.example:${new URL(scene.vault.address).port}`;
    await page.route(`${elsewhere}/**`, (route) =>
      route.fulfill({ contentType: "text/html", body: `<a href="${scene.vault.address}/new-vault">go</a>` }),
    );
    await page.goto(`${elsewhere}/`);
    await page.getByText("go").click();
    await page.getByRole("heading", { name: "New vault" }).waitFor();
  }, 60_000);

  test("two tabs: logging out in one leads the other to the login and back to its form", async () => {
    const { context, page } = await openPage(scene);
    await page.goto("/new-vault");
    await logIn(page, OWNER);
    const other = await context.newPage();
    await other.goto("/");
    await other.getByRole("button", { name: "Log out" }).click();
    await page.getByLabel("Name").fill("shipping");
    await page.getByRole("button", { name: "Create the vault" }).click();
    await page.getByText("You are not logged in any more").waitFor();
    await logIn(page, OWNER);
    await page.getByRole("heading", { name: "New vault" }).waitFor();
  }, 60_000);

  test("a link of the command line opens the console once, and leaves no address with its secret", async () => {
    const login = ["auth", "login", "--email", OWNER, "--password-stdin"];
    expect((await scene.vault.cli(login, { stdin: `${PASSWORD}\n` })).code).toBe(0);
    const link = (await scene.vault.mustCli(["console"])).trim();
    const { page } = await openPage(scene);
    await page.goto(link);
    await page.getByRole("heading", { name: "Vaults", exact: true }).waitFor();
    expect(await page.content()).toContain(OWNER);
    await page.goBack();
    expect(page.url()).not.toContain("av_link_");
    const other = await openPage(scene);
    await other.page.goto(link);
    await other.page.getByText("This link was used already").waitFor();
  }, 60_000);

  test("on a phone the menu opens without scripts", async () => {
    const { page } = await openPage(scene, { width: 360, session: scene.owner });
    await page.goto("/new-vault");
    await page.getByText("Menu").click();
    await page.getByRole("link", { name: "Vaults" }).first().click();
    await page.getByRole("heading", { name: "Vaults", exact: true }).waitFor();
  }, 60_000);

  test("the keyboard reaches everything, and it is seen where it is", async () => {
    const { page } = await openPage(scene, { session: scene.owner });
    await page.goto("/");
    const stops = await tabStops(page);
    expect(stops.filter(({ isVisible }) => !isVisible)).toEqual([]);
    expect(stops[0]?.name).toBe("Skip to the page");
    expect(stops.map(({ name }) => name)).toContain("New vault");
  }, 60_000);

  test("a member is shown what members may", async () => {
    const session = await scene.person("mia@example.com", "member");
    const { page } = await openPage(scene, { session });
    await page.goto("/");
    expect(await page.getByRole("heading", { name: "Other vaults" }).count()).toBe(0);
    expect(await page.getByRole("link", { name: "Delete payments" }).count()).toBe(0);
    expect(await page.getByRole("link", { name: "Leave payments" }).count()).toBe(1);
  }, 60_000);
});
