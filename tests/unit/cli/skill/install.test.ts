import { expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { installSkill } from "../../../../src/cli/skill/install.ts";
import { knownAgent } from "../../../../src/cli/skill/known-agents.ts";
import { SKILLS } from "../../../../src/skills/skills.ts";
import { tmp } from "../../../support/tmp.ts";

const CLAUDE = { name: "Claude Code", folder: ".claude" };
const DEEP = { name: "Devin", folder: ".config/devin" };
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

test("agents are known by the base name of their command", () => {
  expect(knownAgent("claude")).toEqual(CLAUDE);
  expect(knownAgent("/usr/local/bin/claude")).toEqual(CLAUDE);
  expect(knownAgent("devin-desktop")).toEqual(knownAgent("windsurf"));
  for (const other of ["claude-next", "curl", "constructor", ""]) expect(knownAgent(other)).toBeUndefined();
});

test("is written once, and again when it is another", async () => {
  await using home = await tmp();
  const file = home.at(".config/devin/skills/agent-vault-cli/SKILL.md");
  expect(installSkill(home.path, DEEP)).toBe(file);
  expect(readFileSync(file, "utf8")).toBe(SKILLS.cli);
  expect(mode(file)).toBe("600");
  for (const folder of [
    ".config",
    ".config/devin",
    ".config/devin/skills",
    ".config/devin/skills/agent-vault-cli",
  ]) {
    expect([folder, mode(home.at(folder))]).toEqual([folder, "750"]);
  }
  expect(installSkill(home.path, DEEP)).toBeUndefined();
  writeFileSync(file, "older");
  expect(installSkill(home.path, DEEP)).toBe(file);
  expect(readFileSync(file, "utf8")).toBe(SKILLS.cli);
  expect(readdirSync(home.at(".config/devin/skills/agent-vault-cli"))).toEqual(["SKILL.md"]);
});

test("leaves the folders that are there as they are", async () => {
  await using home = await tmp();
  mkdirSync(home.at(".claude"));
  chmodSync(home.at(".claude"), 0o700);
  installSkill(home.path, CLAUDE);
  expect(mode(home.at(".claude"))).toBe("700");
});

test("follows a link within the home, and none that leads out", async () => {
  await using home = await tmp();
  await using elsewhere = await tmp();
  mkdirSync(home.at("dotfiles/claude"), { recursive: true });
  symlinkSync(home.at("dotfiles/claude"), home.at(".claude"));
  expect(installSkill(home.path, CLAUDE)).toBe(home.at("dotfiles/claude/skills/agent-vault-cli/SKILL.md"));

  mkdirSync(home.at(".config"));
  symlinkSync(elsewhere.path, home.at(".config/devin"));
  expect(() => installSkill(home.path, DEEP)).toThrow("leads out of the home directory");
  expect(readdirSync(elsewhere.path)).toEqual([]);
});

test("replaces a link in the file's place, whatever it leads to", async () => {
  await using home = await tmp();
  await using elsewhere = await tmp();
  writeFileSync(elsewhere.at("precious"), "kept");
  const folder = home.at(".claude/skills/agent-vault-cli");
  mkdirSync(folder, { recursive: true });
  symlinkSync(elsewhere.at("precious"), `${folder}/SKILL.md`);
  // Where the text is first written, too.
  symlinkSync(elsewhere.at("precious"), `${folder}/.SKILL.md.${process.pid}.tmp`);
  installSkill(home.path, CLAUDE);
  expect(readFileSync(elsewhere.at("precious"), "utf8")).toBe("kept");
  expect(lstatSync(`${folder}/SKILL.md`).isFile()).toBe(true);
});

test("writes nothing into the home of another user", async () => {
  await using home = await tmp();
  expect(() => installSkill(home.path, CLAUDE, statSync(home.path).uid + 1)).toThrow(
    "belongs to another user",
  );
  expect(readdirSync(home.path)).toEqual([]);
});

test("a file where a folder should be is said", async () => {
  await using home = await tmp();
  writeFileSync(home.at(".claude"), "");
  expect(() => installSkill(home.path, CLAUDE)).toThrow();
  expect(existsSync(home.at(".claude"))).toBe(true);
});
