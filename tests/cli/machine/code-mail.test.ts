/** Codes through a real mail server: they are in the mail, and nowhere else. */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type MailServer, startMailServer } from "../../support/net/mail-server.ts";
import { finish } from "../../support/process/binary.ts";
import { openStage } from "../stage.ts";

test("registering, a new password and a new address are proved by what is mailed", async () => {
  await using mail = await startMailServer();
  await using stage = await openStage();
  const { PORT_A = "", PORT_B = "" } = stage.env;
  const server = {
    ...stage.env,
    AGENT_VAULT_SMTP_HOST: "127.0.0.1",
    AGENT_VAULT_SMTP_PORT: String(mail.port),
    AGENT_VAULT_SMTP_FROM: "vault@example.com",
  };
  const eve = {
    ...stage.env,
    AGENT_VAULT_HOME: join(stage.work, "eve"),
    AGENT_VAULT_ADDR: `http://127.0.0.1:${PORT_A}`,
  };
  const run = (words: string, stdin = "", env: Record<string, string> = eve) =>
    finish(["agent-vault", ...words.split(" ")], { cwd: stage.work, env, stdin });
  await run(`server -d --port ${PORT_A} --mitm-port ${PORT_B}`, "", server);
  await run("auth register --email owner@example.com --password-stdin", "correct horse\n", server);

  const registered = await run("auth register --email eve@example.com --password-stdin", "her password\n");
  expect(registered.err).toContain("one is on its way by mail");
  const first = await nextCode(mail, "eve@example.com", "Agent Vault verification code");
  const verified = await run(`auth verify --email eve@example.com --code ${first}`);
  expect(verified.out).toBe("✓ Verified eve@example.com and signed in.\n");

  await run("auth forgot-password --email EVE@example.com");
  const second = await nextCode(mail, "eve@example.com", "Agent Vault password reset code");
  const reset = await run(
    `auth reset-password --email eve@example.com --code ${second} --password-stdin`,
    "another password\n",
  );
  expect(reset.out).toStartWith("✓ Password changed");

  const asked = await run("account set-email eve@new.example --password-stdin", "another password\n");
  expect([asked.code, asked.err]).toEqual([1, expect.stringContaining("hint: run this again with --code\n")]);
  const third = await nextCode(mail, "eve@new.example", "Agent Vault code for your new address");
  const moved = await run(
    `account set-email eve@new.example --password-stdin --code ${third}`,
    "another password\n",
  );
  expect(moved.out).toBe("✓ Your address is eve@new.example now.\n");
  expect((await run("account whoami")).out).toContain("Email:   eve@new.example\n");

  const log = readFileSync(`${stage.env["DATA"]}/server.log`, "utf8");
  for (const code of [first, second, third]) expect(log).not.toContain(code);
}, 60_000);

test("a code that is on its way when the server stops is left to the operator", async () => {
  // Takes connections and never says a word.
  using silent = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  await using stage = await openStage();
  const { PORT_A = "", PORT_B = "" } = stage.env;
  const env = {
    ...stage.env,
    AGENT_VAULT_ADDR: `http://127.0.0.1:${PORT_A}`,
    AGENT_VAULT_SMTP_HOST: "127.0.0.1",
    AGENT_VAULT_SMTP_PORT: String(silent.port),
    AGENT_VAULT_SMTP_FROM: "vault@example.com",
  };
  const run = (words: string, stdin = "") =>
    finish(["agent-vault", ...words.split(" ")], { cwd: stage.work, env, stdin });
  await run(`server -d --port ${PORT_A} --mitm-port ${PORT_B}`);
  await run("auth register --email owner@example.com --password-stdin", "correct horse\n");
  await run("auth register --email eve@example.com --password-stdin", "her password\n");
  const stopped = await run("server stop");
  expect(stopped.code).toBe(0);
  const log = readFileSync(`${stage.env["DATA"]}/server.log`, "utf8");
  expect(log).toMatch(/"email":"eve@example.com","code":"\d{6}"/);
  expect(log).toContain("server stopped");
}, 60_000);

/** Mail is sent beside the answer, so it may come a little later. */
async function nextCode(mail: MailServer, to: string, subject: string): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const letter = mail.received.findLast((one) => one.to.includes(to) && one.subject === subject);
    const [code] = /\b\d{6}\b/.exec(letter?.text ?? "") ?? [];
    if (code !== undefined) return code;
    await Bun.sleep(20);
  }
  throw new Error(`no "${subject}" came for ${to}`);
}
