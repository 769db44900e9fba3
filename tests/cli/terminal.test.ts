/** What a person sees: prompts, hidden values, and a child that owns the terminal. */
import { expect, test } from "bun:test";
import { requireBinary } from "../support/process/binary.ts";
import { type CliStage, openStage } from "./stage.ts";

type Ended = { readonly code: number; readonly screen: string };

/** Runs at a terminal; types each answer once the screen shows what it waits for. */
async function atTerminal(
  stage: CliStage,
  args: readonly string[],
  dialogue: readonly [string, string][],
): Promise<Ended> {
  let screen = "";
  const pending = [...dialogue];
  const child = Bun.spawn([requireBinary(), ...args], {
    cwd: stage.work,
    env: { ...stage.env, TERM: "xterm" },
    timeout: 20_000,
    terminal: {
      cols: 120,
      rows: 40,
      data(terminal, bytes) {
        screen += Buffer.from(bytes).toString();
        const [next] = pending;
        if (next === undefined || !screen.includes(next[0])) return;
        pending.shift();
        terminal.write(next[1]);
      },
    },
  });
  const code = await child.exited;
  child.terminal?.close();
  expect(pending).toEqual([]);
  return { code, screen };
}

test("a hidden value is asked for, stored and never shown", async () => {
  await using stage = await openStage();
  const set = await atTerminal(
    stage,
    ["vault", "credential", "set", "TYPED"],
    [["Value of TYPED", "hunter2\r"]],
  );
  expect(set).toMatchObject({ code: 0 });
  expect(set.screen).not.toContain("hunter2");
  expect(set.screen).toContain("Set TYPED");
  const get = await atTerminal(stage, ["vault", "credential", "get", "TYPED"], []);
  expect(get.screen).toBe("hunter2");
}, 60_000);

test("no, and leaving a prompt, are no failures and change nothing", async () => {
  await using stage = await openStage();
  expect(
    await atTerminal(stage, ["vault", "service", "clear"], [["Remove all services", "n"]]),
  ).toMatchObject({
    code: 0,
    screen: expect.stringContaining("Aborted."),
  });
  const left = await atTerminal(stage, ["vault", "delete", "default"], [["Type its name", "\u0003"]]);
  expect(left).toMatchObject({ code: 0, screen: expect.stringContaining("Aborted.") });
}, 60_000);

test("a child owns the terminal: it sees it, and Ctrl-C is its own", async () => {
  await using stage = await openStage();
  const script =
    "trap 'echo caught; exit 5' INT; test -t 0 && test -t 1 && echo ready; while :; do sleep 0.1; done";
  const ran = await atTerminal(stage, ["run", "--", "sh", "-c", script], [["ready\r\n", "\u0003"]]);
  expect(ran).toMatchObject({ code: 5, screen: expect.stringContaining("caught") });
}, 60_000);
