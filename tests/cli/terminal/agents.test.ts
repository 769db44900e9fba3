/** Agents at a terminal: what is asked, and what is put on the clipboard. */
import { expect, test } from "bun:test";
import { chmodSync, readFileSync } from "node:fs";
import { finish, requireBinary } from "../../support/process/binary.ts";
import { atTerminal } from "../at-terminal.ts";
import { openStage } from "../stage.ts";

test("deleting and revoking ask, and no leaves the agent as it is", async () => {
  await using stage = await openStage();
  const cli = (...words: string[]) =>
    finish([requireBinary(), ...words], { cwd: stage.work, env: stage.env, timeout: 40_000 });
  await cli("vault", "credential", "set", "SEED=1");
  for (const name of ["my-agent", "other-agent"]) await cli("agent", "create", name);
  const ask = (verb: string, name: string, answer: string, question: string) =>
    atTerminal(stage, ["agent-vault", "agent", verb, name], [[question, answer]]);
  expect(await ask("delete", "my-agent", "n", 'Delete agent "my-agent"')).toMatchObject({
    code: 0,
    screen: expect.stringContaining("Aborted."),
  });
  expect((await cli("agent", "info", "my-agent")).code).toBe(0);
  expect(await ask("delete", "my-agent", "y", 'Delete agent "my-agent"')).toMatchObject({
    code: 0,
    screen: expect.stringContaining('Deleted agent "my-agent"'),
  });
  expect((await cli("agent", "info", "my-agent")).code).toBe(1);
  expect(await ask("revoke", "other-agent", "y", 'Revoke agent "other-agent"')).toMatchObject({
    code: 0,
    screen: expect.stringContaining('Revoked agent "other-agent"'),
  });
}, 60_000);

test("the prompt is put on the clipboard where there is a tool for it, and nobody waits for one that hangs", async () => {
  await using stage = await openStage();
  const tool = stage.directory.at("bin", "pbcopy");
  const copied = stage.directory.at("copied");
  await finish([requireBinary(), "vault", "credential", "set", "SEED=1"], {
    cwd: stage.work,
    env: stage.env,
  });
  const invite = (name: string) => atTerminal(stage, ["agent-vault", "agent", "invite", name], []);
  expect((await invite("first-agent")).screen).not.toContain("copied");
  await Bun.write(tool, `#!/bin/sh\ncat > '${copied}'\n`);
  chmodSync(tool, 0o755);
  const { code, screen } = await invite("second-agent");
  expect(code).toBe(0);
  expect(screen).toContain("Prompt copied to the clipboard");
  const prompt = readFileSync(copied, "utf8");
  expect(prompt).toStartWith("You are invited to register");
  expect(screen.replaceAll("\r", "")).toContain(`---\n${prompt}\n---`);
  await Bun.write(tool, "#!/bin/sh\nexec sleep 60\n");
  const started = performance.now();
  const hung = await invite("third-agent");
  expect(hung.code).toBe(0);
  expect(hung.screen).not.toContain("copied");
  expect(performance.now() - started).toBeLessThan(10_000);
}, 60_000);
