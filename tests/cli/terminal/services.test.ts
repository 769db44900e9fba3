/** Services by questions: a name of the catalogue, or a host of one's own, and a key that nobody sees. */
import { expect, test } from "bun:test";
import { finish, requireBinary } from "../../support/process/binary.ts";
import { atTerminal } from "../at-terminal.ts";
import { type CliStage, openStage } from "../stage.ts";

const ADD = ["agent-vault", "vault", "service", "add"];
const KEY = "sk-ant-api03-0123456789abcdefghij";

async function ask(stage: CliStage, words: string): Promise<string> {
  const ended = await finish([requireBinary(), ...words.split(" ")], {
    cwd: stage.work,
    env: stage.env,
    timeout: 40_000,
  });
  expect([words, ended.code]).toEqual([words, 0]);
  return ended.out.trim();
}

test("the key is asked for where it lacks, hidden, and once more while it looks like none", async () => {
  await using stage = await openStage();
  const added = await atTerminal(
    stage,
    [...ADD, "claude"],
    [
      ["Value of ANTHROPIC_API_KEY", "sk-proj-of-somebody-else-0123\r"],
      ["that does not look like a key of Anthropic", `\u0015${KEY}\r`],
    ],
  );
  expect(added.code).toBe(0);
  expect(added.screen).toContain("https://console.anthropic.com/settings/keys");
  expect(added.screen).toContain("Service added: anthropic");
  expect(added.screen).toContain("agent-vault run -- claude");
  expect(added.screen).not.toContain(KEY);
  expect(await ask(stage, "vault credential get ANTHROPIC_API_KEY")).toBe(KEY);
}, 60_000);

test("Ctrl-C at the second key writes neither of two services", async () => {
  await using stage = await openStage();
  await ask(stage, "vault credential set SEED=1");
  const left = await atTerminal(
    stage,
    [...ADD, "claude", "groq"],
    [
      ["Value of ANTHROPIC_API_KEY", `${KEY}\r`],
      ["Value of GROQ_API_KEY", "\u0003"],
    ],
  );
  expect([left.code, left.screen.includes("Aborted.")]).toEqual([130, true]);
  expect(await ask(stage, "vault service list")).not.toContain("anthropic");
  expect(await ask(stage, "vault credential list --json")).not.toContain("ANTHROPIC");
}, 60_000);

test("--no-input asks nothing, and plain set wants its file", async () => {
  await using stage = await openStage();
  const added = await atTerminal(stage, [...ADD, "claude", "--no-input"], []);
  expect(added).toMatchObject({
    code: 0,
    screen: expect.stringContaining("credential set ANTHROPIC_API_KEY"),
  });
  const set = await atTerminal(stage, ["agent-vault", "vault", "service", "set"], []);
  expect(set).toMatchObject({ code: 2, screen: expect.stringContaining("-f is required") });
}, 60_000);

test("without a word it asks: a name is enough, a host is asked on", async () => {
  await using stage = await openStage();
  await ask(stage, "vault credential set SEED=1");
  const named = await atTerminal(stage, ADD, [
    ["Service or host", "claude\r"],
    ["Value of ANTHROPIC_API_KEY", `${KEY}\r`],
  ]);
  expect(named).toMatchObject({ code: 0, screen: expect.stringContaining("Service added: anthropic") });
  const known = await atTerminal(stage, ADD, [
    ["Service or host", "acme.atlassian.net\r"],
    ["as the catalog has Jira", "y"],
    ["Value of JIRA_USERNAME", "ann@example.com\r"],
    ["Value of JIRA_API_TOKEN", "ATATT3x0123456789abcdefghij\r"],
  ]);
  expect(known).toMatchObject({ code: 0, screen: expect.stringContaining("Service added: jira") });
  const other = await atTerminal(stage, ADD, [
    ["Service or host", "api.acme.example/v1/*\r"],
    ["Authentication", "\r"],
    ["another key", "\r"],
    ["the name of its key", "\r"],
    ["Value of ACME_API_KEY", "hunter2\r"],
  ]);
  expect([other.code, other.screen.includes("Service added: api-acme-example-v1")]).toEqual([0, true]);
  expect(other.screen).not.toContain("hunter2");
  expect(await ask(stage, "vault credential get ACME_API_KEY")).toBe("hunter2");
  expect(await ask(stage, "vault service list")).toContain("host: acme.atlassian.net");
}, 60_000);
