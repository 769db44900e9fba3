/** What a person is asked at a terminal about their account. */
import { expect, test } from "bun:test";
import { join } from "node:path";
import { finish, requireBinary } from "../../support/process/binary.ts";
import { atTerminal } from "../at-terminal.ts";
import { type CliStage, openStage } from "../stage.ts";

const PASSWORD = "a password of Eve's\r";

/** A server with its owner, and Eve at a machine of her own. */
async function openWithServer(): Promise<CliStage> {
  const stage = await openStage();
  const { env, work } = stage;
  const flags = ["server", "-d", "--port", env["PORT_A"] ?? "", "--mitm-port", env["PORT_B"] ?? ""];
  await finish([requireBinary(), ...flags], { cwd: work, env, timeout: 40_000 });
  const owner = ["auth", "register", "--email", "owner@example.com", "--password-stdin"];
  await finish([requireBinary(), ...owner], { cwd: work, env, stdin: "correct horse battery\n" });
  return stage;
}

function eve({ env, ...stage }: CliStage): CliStage {
  const address = `http://127.0.0.1:${env["PORT_A"]}`;
  const own = { AGENT_VAULT_HOME: join(stage.work, "eve"), AGENT_VAULT_ADDR: address };
  return { ...stage, env: { ...env, ...own } };
}

async function lastCode({ env }: CliStage): Promise<string> {
  const log = await Bun.file(join(env["DATA"] ?? "", "server.log")).text();
  return [...log.matchAll(/"code":"(\d{6})"/g)].at(-1)?.[1] ?? "";
}

test("who registers is asked twice for a password and then for the code, and may come back to it", async () => {
  await using stage = await openWithServer();
  const left = await atTerminal(
    eve(stage),
    ["agent-vault", "auth", "register"],
    [
      ["E-mail", "eve@example.com\r"],
      ["Password", PASSWORD],
      ["Password again", PASSWORD],
      ["Code", "12 34\r"],
      ["six digits", "\u0003"],
    ],
  );
  expect(left.screen).not.toContain("Eve's");
  expect(left).toMatchObject({ code: 130, screen: expect.stringContaining("server's log") });
  const code = await lastCode(stage);
  const verified = await atTerminal(
    eve(stage),
    ["agent-vault", "auth", "verify", "--email", "eve@example.com"],
    [["Code", `${code.slice(0, 3)} ${code.slice(3)}\r`]],
  );
  expect(verified).toMatchObject({
    code: 0,
    screen: expect.stringContaining("Verified eve@example.com and signed in."),
  });
  const kept = await atTerminal(eve(stage), ["agent-vault", "account", "delete"], [["Go on?", "n"]]);
  expect(kept).toMatchObject({ code: 0, screen: expect.stringContaining("Aborted.") });
  const changed = await atTerminal(
    eve(stage),
    ["agent-vault", "account", "change-password"],
    [
      ["Current password", PASSWORD],
      ["New password", "another one\r"],
      ["New password again", "another one\r"],
    ],
  );
  expect(changed).toMatchObject({ code: 0, screen: expect.stringContaining("Password changed.") });
}, 90_000);
