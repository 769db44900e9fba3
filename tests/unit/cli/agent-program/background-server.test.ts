import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { backgroundWarning } from "../../../../src/cli/agent-program/background-server.ts";
import { tmp } from "../../../support/tmp.ts";

test("a server that an agent left in the background is told of, unless the agent is to do without", async () => {
  await using home = await tmp();
  const warning = (...argv: string[]) => backgroundWarning(argv, { HOME: home.path });
  expect(warning("codex")).toBeUndefined();
  mkdirSync(home.at(".codex", "app-server-control"), { recursive: true });
  writeFileSync(home.at(".codex", "app-server-control", "app-server-control.sock"), "");
  expect(warning("codex")).toBe(
    "codex has a server running in the background, whose requests go where it was started: add --no-daemon",
  );
  expect(warning("/usr/bin/codex", "exec", "hello")).toContain("--no-daemon");
  expect(warning("codex", "--no-daemon")).toBeUndefined();
  expect(warning("claude")).toBeUndefined();
});
