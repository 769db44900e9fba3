/** An invite through a real mail server: the link is in the mail, and nowhere else. */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { startMailServer } from "../../support/net/mail-server.ts";
import { finish } from "../../support/process/binary.ts";
import { openStage } from "../stage.ts";

test("an invite is mailed, sent again when it was lost, and handed out when no mail goes", async () => {
  await using mail = await startMailServer();
  await using stage = await openStage();
  const env = {
    ...stage.env,
    AGENT_VAULT_SMTP_HOST: "127.0.0.1",
    AGENT_VAULT_SMTP_PORT: String(mail.port),
    AGENT_VAULT_SMTP_FROM: "vault@example.com",
  };
  const run = (...words: string[]) => finish(["agent-vault", ...words], { cwd: stage.work, env });
  const { PORT_A = "", PORT_B = "" } = stage.env;
  expect(await run("server", "-d", "--port", PORT_A, "--mitm-port", PORT_B)).toMatchObject({ code: 0 });

  const sent = await run("user", "invite", "ada@example.org", "--vault", "default:admin");
  expect(sent).toMatchObject({ code: 0, out: "✓ Invitation sent to ada@example.org\n" });
  expect(sent.out + sent.err).not.toContain("av_uinv_");
  expect(mail.received).toMatchObject([
    { to: ["ada@example.org"], subject: "You've been invited to Agent Vault" },
  ]);
  const linkIn = (text = "") => /http\S+\/invite\/av_uinv_[0-9a-f]{64}/.exec(text)?.[0] ?? "";
  const first = linkIn(mail.received[0]?.text);
  expect(mail.received[0]?.text).toContain("default (admin)");

  const again = await run("user", "invite", "resend", first.slice(-8));
  expect(again.out).toBe("✓ Invitation sent to ada@example.org\n");
  const second = linkIn(mail.received[1]?.text);
  expect(mail.received[1]?.subject).toBe("You've been re-invited to Agent Vault");
  expect([second.slice(0, -64), second === first]).toEqual([first.slice(0, -64), false]);
  const old = await run("auth", "accept-invite", first);
  expect(old.err).toContain("error: This invite was revoked\n");

  await mail[Symbol.asyncDispose]();
  const failed = await run("user", "invite", "bob@example.org");
  expect(failed.code).toBe(0);
  expect(failed.err).toContain("warning: no mail was sent: ");
  expect(linkIn(failed.out)).not.toBe("");
  const log = readFileSync(`${stage.env["DATA"]}/server.log`, "utf8");
  expect(log).not.toContain("av_uinv_");
}, 60_000);
