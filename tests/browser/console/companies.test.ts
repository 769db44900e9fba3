/** The pages of companies, as people see and use them, and the commands that they show, as programs run them. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { CAN_BE_READ, expectReadable } from "../looks.ts";
import { openPage, PASSWORD, STRIPE, type Stage, stage, VAULT } from "../stage.ts";

const LONG = `a${"x".repeat(199)}`;
const HOSTILE = `<script>alert(1)</script> "quoted" ${"y".repeat(60)}`;
const PAGES = [
  "/companies",
  "/new-company",
  "/companies/globex",
  "/companies/globex/agents",
  "/companies/globex/agents/crawler-7",
  `/companies/globex/agents/${LONG}`,
  "/companies/globex/keys",
  "/companies/globex/connect",
  `/companies/${LONG}`,
  `/companies/${LONG}/agents`,
  `/companies/${LONG}/keys`,
  `/companies/${LONG}/connect`,
];

describe.skipIf(!REQUIREMENTS.chromium.met())("companies", () => {
  let scene: Stage;
  beforeAll(async () => {
    scene = await stage();
    const token = scene.owner;
    const { json } = await scene.api("POST /v1/companies", { token, body: { companyId: "globex" } });
    await scene.api("POST /v1/companies", { token, body: { companyId: LONG } });
    for (const agentId of ["crawler-7", LONG]) {
      const metadata = { [HOSTILE]: `${HOSTILE}\u202E` };
      await scene.api("POST /v1/agents/register", { token: json.apiKey, body: { agentId, metadata } });
    }
    await scene.api("POST /v1/keys?company=globex", { token, body: { label: HOSTILE } });
    await scene.api("POST /v1/oauth/clients?company=globex", { token, body: { label: HOSTILE } });
    await scene.api("POST /v1/agents/globex:crawler-7/passport", { token });
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

  test("from a new company to its agent's first request, by the commands that the pages show", async () => {
    const { page, complaints } = await openPage(scene, { session: scene.owner });
    await page.goto("/");
    await page.getByRole("link", { name: "Companies" }).first().click();
    await page.getByRole("link", { name: "New company" }).click();
    await page.getByLabel("Id").fill("initech");
    await page.getByRole("button", { name: "Create the company" }).click();
    const key = await textOf(page, "api-key");
    await page.getByRole("link", { name: "I have copied it" }).click();
    expect(await page.content()).not.toContain(key);

    const register = (await textOf(page, "register")).replace("av_key_…", key);
    const fetchSvid = await textOf(page, "svid");
    const add = (await textOf(page, "add")).replace("<VAULT>", VAULT);
    const exchange = (await textOf(page, "exchange")).replace("<VAULT>", VAULT);
    const registered = await scene.vault.shell(register);
    expect(registered.out).toContain("spiffe://agent-vault.local/company/initech/agent/my-agent");
    const views = page.getByRole("navigation", { name: "Views of the company" });
    await views.getByRole("link", { name: "Agents" }).click();
    await page.getByRole("link", { name: "my-agent" }).click();
    await page.getByText("None was taken back").waitFor();

    const login = ["auth", "login", "--email", "olga@example.com", "--password-stdin"];
    await scene.vault.mustCli(login, { stdin: `${PASSWORD}\n` });
    expect((await scene.vault.shell(add)).code).toBe(0);
    const through = `curl -sk -o /dev/null -w '%{http_code}' -x "http://$SVID:${VAULT}@127.0.0.1:${scene.vault.proxyPort}" https://${STRIPE}:${scene.upstream.port}/v1/first`;
    expect((await scene.vault.shell(`${register} >/dev/null\n${fetchSvid}\n${through}`)).out).toBe("200");
    const session = await scene.vault.shell(`${register} >/dev/null\n${exchange}`);
    expect(JSON.parse(session.out)).toMatchObject({ token_type: "Bearer", scope: "proxy" });

    const asked = `curl -sk -o /dev/null -w '%{http_code}' https://${STRIPE}:${scene.upstream.port}/v1/second`;
    await page.goto("/companies/initech/connect");
    const shown = (await textOf(page, "run")).replace("av_key_…", key).replace("<VAULT>", VAULT);
    expect((await scene.vault.shell(shown.replace("your-agent", asked))).out).toBe("200");

    await page.goto("/companies/initech/keys");
    await page.getByRole("button", { name: "Create an OAuth client" }).click();
    const [id, secret] = [await textOf(page, "client-id"), await textOf(page, "client-secret")];
    await page.goto("/companies/initech/connect?agent=my-agent");
    const oauth = `AGENT_VAULT_ADDR='${scene.vault.address}' CLIENT_ID=${id} CLIENT_SECRET=${secret}\n${await textOf(page, "oauth")}`;
    expect(JSON.parse((await scene.vault.shell(oauth)).out)).toMatchObject({ token_type: "bearer" });

    await page.goto("/companies/initech/agents");
    await page.getByRole("row", { name: "my-agent" }).getByText("Online").waitFor();
    await page.goto("/companies/initech/keys");
    expect(await page.getByRole("row", { name: "bootstrap" }).textContent()).not.toContain("never");
    expect(complaints).toEqual([]);
  }, 90_000);
});

async function textOf(page: Page, id: string): Promise<string> {
  return (await page.locator(`#${id}`).textContent())?.trim() ?? "";
}
