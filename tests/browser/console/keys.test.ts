/**
 * Keys and settings as owners use them, on the compiled binary: a company's keys are replaced while SVIDs are out, the
 * root while programs run, and a test message goes to a real mail server.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, writeFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { type MailServer, startMailServer } from "../../support/net/mail-server.ts";
import { until } from "../../support/net/request.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { faultsOf } from "../accessibility.ts";
import { openPage, PASSWORD, STRIPE, type Stage, stage, VAULT } from "../stage.ts";

const isRunnable = REQUIREMENTS.chromium.met() && REQUIREMENTS.curl.met();

describe.skipIf(!isRunnable)("keys and settings", () => {
  let scene: Stage;
  let mail: MailServer;
  beforeAll(async () => {
    mail = await startMailServer();
    scene = await stage({
      AGENT_VAULT_SMTP_HOST: "127.0.0.1",
      AGENT_VAULT_SMTP_PORT: String(mail.port),
      AGENT_VAULT_SMTP_FROM: "vault@example.com",
    });
    await scene.vault.mustCli(
      ["auth", "login", "--address", scene.vault.address, "--email", "olga@example.com", "--password-stdin"],
      { stdin: `${PASSWORD}\n` },
    );
  }, 120_000);
  afterAll(async () => {
    await scene[Symbol.asyncDispose]();
    await mail[Symbol.asyncDispose]();
  });

  const asOwner = async () => (await openPage(scene, { session: scene.owner })).page;

  test("a company's keys are replaced, and SVIDs of before and after are verified", async () => {
    const made = await scene.api("POST /v1/companies", { token: scene.owner, body: { companyId: "globex" } });
    const token = made.json.apiKey;
    await scene.api("POST /v1/agents/register", { token, body: { agentId: "crawler-7" } });
    const svid = async () =>
      (await scene.api("GET /v1/agents/crawler-7/svid", { token })).json.svid as string;
    const kidOf = (jwt: string) =>
      JSON.parse(Buffer.from(jwt.split(".")[0] ?? "", "base64url").toString()).kid;
    const before = await svid();
    const page = await asOwner();
    await page.goto("/keys");
    await page.getByRole("link", { name: "globex" }).click();
    await page.getByRole("link", { name: "Replace the keys" }).click();
    await page.getByText(`in place of ${kidOf(before)}`).waitFor();
    await page.getByRole("button", { name: "Replace the keys" }).click();
    await page.getByText("Another key signs for globex now").waitFor();
    const after = await svid();
    expect(kidOf(after)).not.toBe(kidOf(before));
    for (const [jwt, state] of [
      [before, "Still verified"],
      [after, "Signs"],
    ] as const) {
      expect(
        await page
          .getByRole("row")
          .filter({ hasText: kidOf(jwt) })
          .textContent(),
      ).toContain(state);
      const verified = await scene.vault.cli(["identity", "verify", "-"], { stdin: jwt });
      expect([state, verified.code, verified.err]).toEqual([state, 0, ""]);
    }
    expect(await faultsOf(page)).toEqual([]);
  }, 120_000);

  test("the root is replaced: programs that run go on over the overlap, and fail at once without one", async () => {
    const host = `${STRIPE}:${scene.upstream.port}`;
    const service = { name: "stripe-here", host, auth: { type: "bearer", token: "STRIPE_KEY" } };
    await scene.api(`POST /v1/vaults/${VAULT}/services`, {
      token: scene.owner,
      body: { services: [service] },
    });
    const early = start(scene, "early", host);
    expect(await early.ask()).toBe("200");
    const page = await asOwner();
    await replaceRoot(page, "Replace with an overlap", "Publish a new root");
    await page.getByText("A new root is published.").waitFor();
    expect(await page.getByRole("heading", { name: "The next root" }).count()).toBe(1);
    expect(await early.ask()).toBe("200");
    const later = start(scene, "later", host);
    expect(await later.ask()).toBe("200");
    await replaceRoot(page, "Use the new one at once", "Replace it now");
    await page.getByText("A new root signs, and the old one is forgotten.").waitFor();
    // curl's code for a certificate that nobody it knows has signed.
    expect(await early.ask()).toBe("000 60");
    // What was started since the new root was published knew it already.
    expect(await later.ask()).toBe("200");
    expect(await start(scene, "last", host).ask()).toBe("200");
    const shown =
      (await page
        .locator("code")
        .filter({ hasText: /^([0-9A-F]{2}:){31}/ })
        .textContent()) ?? "";
    const fetched = await scene.vault.shell(
      "agent-vault ca fetch | openssl x509 -noout -fingerprint -sha256",
    );
    expect(fetched.out).toContain(shown);
  }, 180_000);

  test("a test message arrives, and limits are tried on what was proxied before they are saved", async () => {
    const page = await asOwner();
    await page.goto("/settings");
    await page.getByText(`127.0.0.1:${mail.port}`).waitFor();
    await page.getByLabel("Send a test message to").fill("ops@example.com");
    await page.getByRole("button", { name: "Send a test message" }).click();
    await page.getByText("A test message was sent to ops@example.com.").waitFor();
    expect(mail.received.map(({ from, to }) => [from, ...to])).toEqual([
      ["vault@example.com", "ops@example.com"],
    ]);
    await page.getByRole("link", { name: "Change the rate limits" }).click();
    const proxied = page.getByRole("group", { name: "Proxied requests" });
    await proxied.getByLabel("A second").fill("1");
    await page.getByRole("button", { name: "Preview" }).click();
    await page.getByText(/Of [1-9]\d* proxied requests of the last 24 hours/).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await proxied.getByLabel("A second").inputValue()).toBe("1");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("The rate limits are saved").waitFor();
    const { json } = await scene.api("GET /v1/admin/settings", { token: scene.owner });
    expect(json.rate_limit.saved).toEqual({ overrides: { PROXY: { rate: 1 } } });
  }, 120_000);
});

async function replaceRoot(page: Page, link: string, button: string): Promise<void> {
  await page.goto("/keys");
  await page.getByRole("link", { name: link }).click();
  const typed = (await page.locator("label code").textContent()) ?? "";
  await page.getByLabel("to go on").fill(typed);
  await page.getByRole("button", { name: button }).click();
}

/** A program under `agent-vault run` that lives on, and sends a request with curl whenever it is asked to. */
function start({ vault }: Stage, name: string, host: string) {
  const loop = [
    "for n in 1 2 3; do",
    // Ends with the folder, for what is killed when the test is over is the shell around it alone.
    `while [ ! -e ${name}.ask$n ]; do [ -e ${name}.running ] || exit 0; sleep 0.05; done;`,
    `curl -sS -m 10 -o /dev/null -w "%{http_code}" https://${host}/ > ${name}.said$n 2> ${name}.err$n;`,
    `code=$?; [ $code = 0 ] || printf " %s" $code >> ${name}.said$n;`,
    `touch ${name}.done$n; done`,
  ].join(" ");
  writeFileSync(vault.home.at(`${name}.running`), "");
  void vault.shell(`agent-vault run --vault ${VAULT} -- sh -c '${loop}'`, { timeout: 170_000 });
  let asked = 0;
  return {
    /** The status, behind it curl's exit code where that is not 0. */
    async ask(): Promise<string> {
      asked += 1;
      await Bun.write(vault.home.at(`${name}.ask${asked}`), "");
      await until(() => existsSync(vault.home.at(`${name}.done${asked}`)), 20_000);
      return await Bun.file(vault.home.at(`${name}.said${asked}`)).text();
    },
  };
}
