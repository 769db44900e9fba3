/** What a person sees: prompts, hidden values, and a child that owns the terminal. */
import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { finish, requireBinary } from "../../support/process/binary.ts";
import { atTerminal } from "../at-terminal.ts";
import { openStage } from "../stage.ts";

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

test("no is no failure, leaving a prompt ends with 130, and both change nothing", async () => {
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
  expect(left).toMatchObject({ code: 130, screen: expect.stringContaining("Aborted.") });
}, 60_000);

test("Ctrl-C ends with 130 at a question for a line, a choice, a yes and a hidden value", async () => {
  await using stage = await openStage();
  await finish([requireBinary(), "run", "--", "true"], { cwd: stage.work, env: stage.env, timeout: 40_000 });
  const add = ["agent-vault", "vault", "service", "add"];
  const host = ["Service or host", "api.example.com\r"] as const;
  const cases: [readonly string[], readonly (readonly [string, string])[]][] = [
    [add, [["Service or host", "\u0003"]]],
    [add, [host, ["Authentication", "\u0003"]]],
    [["agent-vault", "vault", "service", "clear"], [["Remove all services", "\u0003"]]],
    [["agent-vault", "vault", "credential", "set", "TYPED"], [["Value of TYPED", "\u0003"]]],
  ];
  for (const [command, dialogue] of cases) {
    const left = await atTerminal(stage, command, dialogue);
    expect(left).toMatchObject({ code: 130, screen: expect.stringContaining("Aborted.") });
  }
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

test("a table is as wide as the terminal, and whole in a pipe", async () => {
  await using stage = await openStage();
  const name = `v${"x".repeat(60)}`;
  await finish([requireBinary(), "run", "--", "true"], { cwd: stage.work, env: stage.env, timeout: 40_000 });
  await finish([requireBinary(), "vault", "create", name], { cwd: stage.work, env: stage.env });
  const narrow = await atTerminal(stage, ["sh", "-c", "stty cols 70; agent-vault vault list"], []);
  const lines = narrow.screen.split("\r\n").filter((line) => line !== "");
  expect(Math.max(...lines.map((line) => Bun.stringWidth(line)))).toBe(70);
  expect(narrow.screen.match(/x/g)).toHaveLength(60);
  const piped = await atTerminal(stage, ["sh", "-c", "stty cols 70; agent-vault vault list | cat"], []);
  expect(piped.screen).toContain(name);
}, 60_000);

test("what takes over a second says what it waits for, and clears the line", async () => {
  await using stage = await openStage();
  using slow = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async () => {
      await Bun.sleep(1500);
      return Response.json({ services: [] });
    },
  });
  const env = { AGENT_VAULT_TOKEN: "av_sess_x", AGENT_VAULT_ADDR: slow.url.origin };
  const { screen } = await atTerminal(
    { ...stage, env: { ...stage.env, ...env } },
    ["agent-vault", "vault", "discover"],
    [],
  );
  expect(screen).toContain(`waiting for ${slow.url.origin} …\r\u001b[2K`);
}, 30_000);

test("what deletes all asks for a word, and any other word deletes nothing", async () => {
  await using stage = await openStage();
  await finish([requireBinary(), "run", "--", "true"], { cwd: stage.work, env: stage.env, timeout: 40_000 });
  const data = stage.env["DATA"] ?? "";
  const reset = ["agent-vault", "owner", "reset"];
  const declined = await atTerminal(stage, reset, [["Type reset to go on", "yes\r"]]);
  expect(declined).toMatchObject({ code: 0, screen: expect.stringContaining("Aborted.") });
  expect(existsSync(data)).toBe(true);
  const done = await atTerminal(stage, reset, [["Type reset to go on", "reset\r"]]);
  expect(done).toMatchObject({ code: 0, screen: expect.stringContaining("Deleted the instance") });
  expect(existsSync(data)).toBe(false);
}, 60_000);
