/** Keys that lie about, chosen at a terminal: what is taken away stays where it is, and what is left undone is undone. */
import { expect, test } from "bun:test";
import { finish, requireBinary } from "../../support/process/binary.ts";
import { atTerminal } from "../at-terminal.ts";
import { type CliStage, openStage } from "../stage.ts";

const SETUP = ["agent-vault", "setup"];
const KEYS = {
  anthropic: "sk-ant-api03-0123456789abcdefghij",
  openai: "sk-proj-0123456789abcdefghij",
  other: "sk-proj-abcdefghij0123456789",
};
const [DOWN, SPACE, ENTER] = ["\u001b[B", " ", "\r"];

/** A project with a key in its file, and a shell with two. */
async function stageWithKeys(): Promise<CliStage> {
  const stage = await openStage();
  await Bun.write(stage.directory.at("work", ".env"), `A=1\nOPENAI_API_KEY=${KEYS.other}\n`);
  Object.assign(stage.env, { ANTHROPIC_API_KEY: KEYS.anthropic, OPENAI_API_KEY: KEYS.openai });
  // gh of this machine has no part in it.
  stage.env["PATH"] = `${stage.directory.at("bin")}:/bin`;
  await Bun.write(stage.directory.at("bin", "gh"), "#!/bin/sh\nexit 1\n");
  Bun.spawnSync(["chmod", "755", stage.directory.at("bin", "gh")]);
  return stage;
}

async function vaultOf(stage: CliStage): Promise<Record<string, string | undefined>> {
  const env = { ...stage.env };
  const { out } = await finish([requireBinary(), "vault", "credential", "list", "--reveal", "--json"], {
    cwd: stage.work,
    env,
  });
  const items = JSON.parse(out || "[]") as { key: string; value?: string }[];
  return Object.fromEntries(items.map(({ key, value }) => [key, value]));
}

const read = (stage: CliStage) => Bun.file(stage.directory.at("work", ".env")).text();

test("which value of two is asked, what is deselected stays, and the file is asked for", async () => {
  await using stage = await stageWithKeys();
  const ended = await atTerminal(stage, SETUP, [
    // The first, Anthropic's, is taken away.
    ["Which go into vault", SPACE + ENTER],
    ["Which OPENAI_API_KEY?", DOWN + ENTER],
    ["Put placeholders in their place in .env?", "y"],
  ]);
  expect([ended.code, ended.screen]).toEqual([0, expect.stringContaining("Service added: openai")]);
  for (const key of Object.values(KEYS)) expect(ended.screen).not.toContain(key);
  expect(await vaultOf(stage)).toEqual({ OPENAI_API_KEY: KEYS.other });
  expect(await read(stage)).toMatch(/^A=1\nOPENAI_API_KEY=sk-proj-agent-vault-placeholder-[0-9a-f]{32}\n$/);
  expect(ended.screen).toContain("With another value: OPENAI_API_KEY in this shell.");

  // What the vault has otherwise is chosen by whoever wants it replaced.
  const kept = await atTerminal(stage, SETUP, [["Which go into vault", ENTER]]);
  expect([kept.code, await vaultOf(stage)]).toEqual([
    0,
    { ANTHROPIC_API_KEY: KEYS.anthropic, OPENAI_API_KEY: KEYS.other },
  ]);
  const replaced = await atTerminal(stage, SETUP, [["Which go into vault", SPACE + ENTER]]);
  expect([replaced.code, (await vaultOf(stage))["OPENAI_API_KEY"]]).toEqual([0, KEYS.openai]);
}, 60_000);

test("Ctrl-C at any question leaves vault and file as they are", async () => {
  await using stage = await stageWithKeys();
  const before = await read(stage);
  const dialogue = [
    ["Which go into vault", ENTER],
    ["Which OPENAI_API_KEY?", DOWN + ENTER],
    ["Put placeholders in their place in .env?", "\u0003"],
  ] as const;
  for (const at of dialogue.keys()) {
    const answers = dialogue.slice(0, at).map(([asked, answer]) => [asked, answer] as const);
    const [last = ""] = dialogue[at] ?? [];
    const left = await atTerminal(stage, SETUP, [...answers, [last, "\u0003"]]);
    expect([left.code, left.screen.includes("Aborted.")]).toEqual([130, true]);
  }
  expect([await vaultOf(stage), await read(stage)]).toEqual([{}, before]);
}, 60_000);

test("--yes and --no-input ask nothing", async () => {
  await using stage = await stageWithKeys();
  const done = await atTerminal(stage, [...SETUP, "--yes", "--only", "claude"], []);
  expect([done.code, await vaultOf(stage)]).toEqual([0, { ANTHROPIC_API_KEY: KEYS.anthropic }]);
  const refused = await atTerminal(stage, [...SETUP, "--no-input", "--from", ".env"], []);
  expect(refused).toMatchObject({ code: 2, screen: expect.stringContaining("nobody is asked here") });
}, 60_000);
