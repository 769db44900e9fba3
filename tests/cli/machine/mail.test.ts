/** The compiled binary and a real mail server: what speaks SMTP is bundled, loaded with the first message, and works. */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { createAuthority } from "../../support/certificates.ts";
import { startMailServer } from "../../support/net/mail-server.ts";
import { finish } from "../../support/process/binary.ts";
import { openStage } from "../stage.ts";

test("a test mail goes over TLS with a login, and the password stays where it is", async () => {
  const authority = createAuthority();
  const account = { user: "mailer", password: "correct horse battery" };
  await using mail = await startMailServer({ ...authority.issue(["127.0.0.1"]), account });
  await using stage = await openStage();
  await Bun.write(stage.directory.at("roots.pem"), authority.pem);
  const env = {
    ...stage.env,
    AGENT_VAULT_UPSTREAM_CA: stage.directory.at("roots.pem"),
    AGENT_VAULT_SMTP_HOST: "127.0.0.1",
    AGENT_VAULT_SMTP_PORT: String(mail.port),
    AGENT_VAULT_SMTP_USERNAME: account.user,
    AGENT_VAULT_SMTP_PASSWORD: account.password,
    AGENT_VAULT_SMTP_FROM: "vault@example.com",
    AGENT_VAULT_SMTP_TLS_MODE: "required",
  };
  const run = (...words: string[]) => finish(["agent-vault", ...words], { cwd: stage.work, env });
  const { PORT_A = "", PORT_B = "" } = stage.env;
  expect(await run("server", "-d", "--port", PORT_A, "--mitm-port", PORT_B)).toMatchObject({ code: 0 });
  expect((await run("owner", "config", "get")).out).toContain("smtp: configured\n");

  const sent = await run("owner", "email", "test", "--to", "ada@example.org");
  expect(sent).toMatchObject({ code: 0, out: "✓ Test email sent to ada@example.org\n" });
  expect(mail.received).toHaveLength(1);
  expect(mail.received[0]).toMatchObject({
    from: "vault@example.com",
    to: ["ada@example.org"],
    secure: true,
    user: "mailer",
    subject: "Agent Vault — Test Email",
  });

  // The owner that zero set-up makes has no address that mail could reach.
  const nobody = await run("owner", "email", "test");
  expect(nobody.err).toContain("to is required: you have no address of your own");
  const json = await run("email", "test", "--to", "ada@example.org", "--json");
  expect(JSON.parse(json.out)).toEqual({ message: "Test email sent", to: "ada@example.org" });

  await mail[Symbol.asyncDispose]();
  const failed = await run("owner", "email", "test", "--to", "ada@example.org");
  expect(failed.code).toBe(1);
  expect(failed.err).toContain(`The mail server at 127.0.0.1:${mail.port}: it refuses connections`);
  const log = readFileSync(`${stage.env["DATA"]}/server.log`, "utf8");
  expect(log).not.toContain(account.password);
  expect(failed.err).not.toContain(account.password);
}, 60_000);
