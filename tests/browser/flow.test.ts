/** The documents' flow, as an agent, a person and their browser go through it. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { REQUIREMENTS } from "../support/requirements.ts";
import { approve, LINEAR, logIn, MEMBER, openPage, STRIPE, type Stage, stage, VAULT } from "./stage.ts";

describe.skipIf(!REQUIREMENTS.chromium.met())("an agent asks and a person approves", () => {
  let scene: Stage;
  beforeAll(async () => {
    scene = await stage();
    await scene.person(MEMBER, "member");
    const body = { unmatched_host_policy: "deny" };
    await scene.api(`PATCH /v1/vaults/${VAULT}/settings`, { token: scene.owner, body });
  }, 60_000);
  afterAll(() => scene[Symbol.asyncDispose]());

  /** As an agent's HTTP client sends it: through the proxy, with the agent's token and no credential. */
  async function throughProxy(host: string) {
    const { vault, agent, upstream } = scene;
    const ca = await (await fetch(`${vault.address}/v1/mitm/ca.pem`)).text();
    const proxy = `http://${agent}:${VAULT}@127.0.0.1:${vault.proxyPort}`;
    const response = await fetch(`https://${host}:${upstream.port}/v1/issues`, { proxy, tls: { ca } });
    return { status: response.status, json: JSON.parse(await response.text()) };
  }

  const poll = async (id: number) =>
    (await scene.api(`GET /v1/proposals/${id}`, { token: scene.agent, vault: VAULT })).json;

  test("from the refusal to the retry that succeeds", async () => {
    const refused = await throughProxy(LINEAR);
    expect(refused.status).toBe(403);
    const { host } = refused.json.proposal_hint;
    expect(host).toBe(`${LINEAR}:${scene.upstream.port}`);

    const auth = { type: "bearer", token: "ISSUES_KEY" };
    const { id, link } = await scene.propose({
      services: [{ action: "set", name: "issues", host, auth }],
      credentials: [{ action: "set", key: "ISSUES_KEY", description: "Key of the issue tracker" }],
      message: "to file what the export finds",
      user_message: "Please connect the issue tracker.",
    });
    expect((await poll(id)).status).toBe("pending");

    const { page, complaints } = await openPage(scene);
    await page.goto(link);
    await page.waitForURL((url) => url.searchParams.get("vault") === VAULT);
    expect(await page.locator("h1").textContent()).toBe(`claude-code asks for access to ${host}`);
    await logIn(page, MEMBER);
    await page.getByText(`Logged in as ${MEMBER}`).waitFor();
    await page.getByLabel("Value of ISSUES_KEY").fill("issues_live_1");
    // The name looks like one that is known, so it has to be typed.
    await page.getByLabel(`To allow this, type ${host}`).fill(host);
    await approve(page);
    await page.getByText("The agent continues by itself. You may close this tab.").waitFor();
    expect(complaints).toEqual([]);

    const applied = await poll(id);
    expect(applied).toMatchObject({ status: "applied" });
    expect(JSON.stringify(applied)).not.toContain("issues_live_1");
    expect(await throughProxy(LINEAR)).toEqual({ status: 200, json: { ok: true } });
    expect(scene.upstream.received.at(-1)?.headers.get("Authorization")).toBe("Bearer issues_live_1");
  }, 60_000);

  test("with a value that the agent gave, and one of several lines that the person types", async () => {
    const pem = "-----BEGIN KEY-----\nabc\n-----END KEY-----";
    const { id, link } = await scene.propose({
      credentials: [
        { action: "set", key: "AGENT_NOTE", value: "from the agent" },
        { action: "set", key: "DEPLOY_KEY" },
      ],
      message: "to deploy",
    });
    const { page } = await openPage(scene);
    await page.goto(link);
    await logIn(page, MEMBER);
    await page.getByText("The agent gave a value").waitFor();
    await page.getByText("The value has several lines").nth(1).click();
    await page.getByLabel("Lines of DEPLOY_KEY").fill(pem);
    await approve(page);
    await page.getByText("The agent continues by itself.").waitFor();
    expect((await poll(id)).status).toBe("applied");
    const { json } = await scene.api(`GET /v1/credentials?vault=${VAULT}&reveal=true`, {
      token: scene.owner,
    });
    const values = Object.fromEntries(
      json.credentials.map(({ key, value }: { key: string; value: string }) => [key, value]),
    );
    expect(values).toMatchObject({ AGENT_NOTE: "from the agent", DEPLOY_KEY: pem });
  }, 60_000);

  test("rejected with a reason, which the agent reads", async () => {
    const { id, link } = await scene.propose({
      services: [{ action: "delete", name: "stripe", host: STRIPE }],
      message: "not needed any more",
    });
    const { page } = await openPage(scene);
    await page.goto(link);
    await logIn(page, MEMBER);
    await page.getByText("Would be deleted").waitFor();
    await page.getByLabel("Reason").fill("We <b>do</b> need it.");
    await page.getByRole("button", { name: "Reject" }).click();
    await page.getByText("Nothing was changed. The agent is told").waitFor();
    expect(await page.locator("blockquote").first().textContent()).toBe("We <b>do</b> need it.");
    expect(await poll(id)).toMatchObject({ status: "rejected", review_note: "We <b>do</b> need it." });
    const services = await scene.api(`GET /v1/vaults/${VAULT}/services`, { token: scene.owner });
    expect(JSON.stringify(services.json)).toContain(STRIPE);
  }, 60_000);
});
