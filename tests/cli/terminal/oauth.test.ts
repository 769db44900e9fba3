/** Client secrets and tokens at a terminal: asked for, stored, never shown. */
import { expect, test } from "bun:test";
import { finish, requireBinary } from "../../support/process/binary.ts";
import { atTerminal } from "../at-terminal.ts";
import { openStage } from "../stage.ts";

test("secrets of OAuth are typed without being shown; nothing typed means a client without one", async () => {
  await using stage = await openStage();
  await finish([requireBinary(), "run", "--", "true"], { cwd: stage.work, env: stage.env, timeout: 40_000 });
  const connect = (key: string, ...flags: string[]) => [
    "agent-vault",
    "vault",
    "credential",
    "connect",
    key,
    ...flags,
  ];
  const status = async (key: string) =>
    (await atTerminal(stage, ["agent-vault", "vault", "credential", "status", key, "--json"], [])).screen;
  const github = ["--preset", "github", "--client-id", "Iv1", "--no-wait"];

  const typed = await atTerminal(stage, connect("TYPED", ...github), [["Client secret", "hunter2\r"]]);
  expect(typed.code).toBe(0);
  expect(typed.screen).toContain("https://github.com/login/oauth/authorize?");
  expect(typed.screen).not.toContain("hunter2");
  expect(await status("TYPED")).toContain('"client_secret": "••••••••"');
  const none = await atTerminal(stage, connect("PUBLIC", ...github), [["Client secret", "\r"]]);
  expect(none.code).toBe(0);
  expect(await status("PUBLIC")).not.toContain('client_secret"');
  // What is stored is not asked for again.
  expect(await atTerminal(stage, connect("TYPED", "--no-wait"), [])).toMatchObject({ code: 0 });

  const token = await atTerminal(stage, connect("BY_HAND", "--access-token"), [
    ["Access token", "ya29.needle\r"],
  ]);
  expect(token.code).toBe(0);
  expect(token.screen).toContain("Connected BY_HAND");
  expect(token.screen).not.toContain("needle");

  // Ctrl-C while somebody is to consent ends the command; the consent may still come.
  const left = await atTerminal(stage, connect("TYPED"), [["Waiting until somebody", "\u0003"]]);
  expect(left.code).toBe(130);
}, 90_000);
