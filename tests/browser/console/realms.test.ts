/** The pages of realms, as people see and use them. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { faultsInEveryLook } from "../looks.ts";
import { MEMBER, openPage, type Stage, stage } from "../stage.ts";

const LONG = "x".repeat(64);
const HOSTILE = `<script>alert(1)</script> "quoted" ${"y".repeat(140)}\u202E`;
const OPAQUE = `z6Mk${"k".repeat(200)}...`;

describe.skipIf(!REQUIREMENTS.chromium.met())("realms", () => {
  let scene: Stage;
  let member: string;
  let pages: readonly string[];
  beforeAll(async () => {
    scene = await stage();
    const token = scene.owner;
    member = await scene.person(MEMBER, "member");
    const made = async (body: object) =>
      (await scene.api("POST /api/realms", { token, body })).json.realm.id as string;
    const eng = await made({ name: "Engineering", slug: "eng", color: "#3b82f6" });
    const odd = await made({ name: LONG, slug: "odd", description: HOSTILE, color: "#ffffff" });
    const asked = { name: `<b>${LONG.slice(5)}\u202E`, publicKey: OPAQUE, capabilities: ["api_call"] };
    await scene.api("POST /api/agents/register", { body: asked });
    const { json } = await scene.api("GET /api/registrations", { token });
    const approve = `POST /api/registrations/${json.registrations[0].id}/approve`;
    await scene.api(approve, { token, body: { capabilities: ["api_call"] } });
    for (const agentDid of ["claude-code", `did:vaultys:${OPAQUE}`]) {
      await scene.api(`POST /api/realms/${odd}/agents`, { token, body: { agentDid } });
    }
    await scene.api(`POST /api/realms/${odd}/members`, { token, body: { email: MEMBER, role: "admin" } });
    const below = [
      "",
      "/edit",
      "/delete",
      "/agents/remove?agent=claude-code",
      `/members/remove?email=${MEMBER}`,
    ];
    pages = [
      "/realms",
      "/new-realm",
      "/agents/claude-code",
      `/realms/${eng}`,
      ...below.map((path) => `/realms/${odd}${path}`),
    ];
  }, 60_000);
  afterAll(() => scene[Symbol.asyncDispose]());

  test("can be read on a desktop and a phone, light and dark, and the browser has nothing to complain of", async () => {
    const found: [path: string, faults: readonly string[]][] = [];
    for (const path of pages) {
      const { page, context, complaints } = await openPage(scene, { session: scene.owner });
      await page.goto(path);
      found.push([path, [...(await faultsInEveryLook(page)), ...complaints]]);
      await context.close();
    }
    expect(found.filter(([, faults]) => faults.length > 0)).toEqual([]);
  }, 120_000);

  test("an owner makes one, puts an agent and somebody into it, who then sees the agent there", async () => {
    const { page, complaints } = await openPage(scene, { session: scene.owner });
    await page.goto("/");
    await page.getByRole("link", { name: "Realms" }).first().click();
    await page.getByRole("link", { name: "New realm" }).click();
    await page.getByLabel("Name").fill("Research group");
    await page.getByRole("button", { name: "Create the realm" }).click();
    await page.getByText("default:research-group").waitFor();
    await page.getByLabel("Agent", { exact: true }).fill("claude-code");
    await page.getByRole("button", { name: "Add the agent" }).click();
    await page.getByText("claude-code is in the realm now.").waitFor();
    await page.getByLabel("E-mail").fill(MEMBER);
    await page.getByRole("button", { name: "Add them" }).click();
    await page.getByText(`${MEMBER} is member now.`).waitFor();
    await page.getByRole("combobox", { name: `Role of ${MEMBER}` }).selectOption("manager");
    await page.getByRole("button", { name: `Change the role of ${MEMBER}` }).click();
    await page.getByText(`${MEMBER} is manager now.`).waitFor();

    const theirs = await openPage(scene, { session: member });
    await theirs.page.goto("/realms");
    await theirs.page.getByRole("link", { name: "Research group" }).click();
    await theirs.page.getByRole("link", { name: "claude-code" }).waitFor();
    expect(await theirs.page.getByRole("link", { name: "Edit" }).count()).toBe(0);

    await page.getByRole("link", { name: "Delete" }).click();
    await page.getByLabel("Type research-group to go on").fill("research-group");
    await page.getByRole("button", { name: "Delete the realm" }).click();
    await page.getByText("The realm was deleted.").waitFor();
    expect((await theirs.page.reload())?.status()).toBe(404);
    expect(complaints).toEqual([]);
  }, 60_000);

  test("of two tabs that edit the same realm the second is told what the first has set", async () => {
    const { context, page } = await openPage(scene, { session: scene.owner });
    const path = `${pages[3]}/edit`;
    const other = await context.newPage();
    for (const tab of [page, other]) await tab.goto(path);
    await page.getByLabel("Name").fill("First");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("The realm is saved.").waitFor();
    await other.getByLabel("Name").fill("Second");
    await other.getByRole("button", { name: "Save" }).click();
    await other.getByText("Was set to First meanwhile").waitFor();
    expect(await other.getByLabel("Name").inputValue()).toBe("Second");
    await other.getByRole("button", { name: "Save" }).click();
    await other.getByText("The realm is saved.").waitFor();
  }, 60_000);
});
