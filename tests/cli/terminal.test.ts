/** What a person sees: prompts, hidden values, and a child that owns the terminal. */
import { expect, test } from "bun:test";
import { finish, requireBinary } from "../support/process/binary.ts";
import { atTerminal } from "./at-terminal.ts";
import { openStage } from "./stage.ts";

test("a hidden value is asked for, stored and never shown", async () => {
  await using stage = await openStage();
  const set = await atTerminal(
    stage,
    ["agent-vault", "vault", "credential", "set", "TYPED"],
    [["Value of TYPED", "hunter2\r"]],
  );
  expect(set).toMatchObject({ code: 0 });
  expect(set.screen).not.toContain("hunter2");
  expect(set.screen).toContain("Set TYPED");
  const get = await atTerminal(stage, ["agent-vault", "vault", "credential", "get", "TYPED"], []);
  expect(get.screen).toBe("hunter2");
}, 60_000);

test("no, and leaving a prompt, are no failures and change nothing", async () => {
  await using stage = await openStage();
  await finish([requireBinary(), "run", "--", "true"], { cwd: stage.work, env: stage.env, timeout: 40_000 });
  expect(
    await atTerminal(stage, ["agent-vault", "vault", "service", "clear"], [["Remove all services", "n"]]),
  ).toMatchObject({
    code: 0,
    screen: expect.stringContaining("Aborted."),
  });
  const left = await atTerminal(
    stage,
    ["agent-vault", "vault", "delete", "default"],
    [["Type its name", "\u0003"]],
  );
  expect(left).toMatchObject({ code: 0, screen: expect.stringContaining("Aborted.") });
}, 60_000);

test("a child owns the terminal: it sees it, and Ctrl-C is its own", async () => {
  await using stage = await openStage();
  const script =
    "trap 'echo caught; exit 5' INT; test -t 0 && test -t 1 && echo ready; while :; do sleep 0.1; done";
  const ran = await atTerminal(
    stage,
    ["agent-vault", "run", "--", "sh", "-c", script],
    [["ready\r\n", "\u0003"]],
  );
  expect(ran).toMatchObject({ code: 5, screen: expect.stringContaining("caught") });
}, 60_000);
