/** What cannot be undone: asked about at a terminal, done without a question by a script that has none. */
import { expect, test } from "bun:test";
import { finish, requireBinary } from "../../support/process/binary.ts";
import { atTerminal } from "../at-terminal.ts";
import { type CliStage, openStage } from "../stage.ts";

const script = (stage: CliStage, ...words: string[]) =>
  finish([requireBinary(), ...words], { cwd: stage.work, env: stage.env, timeout: 40_000 });

async function json(stage: CliStage, ...words: string[]) {
  const { code, out, err } = await script(stage, ...words, "--json");
  expect([words, code, err]).toEqual([words, 0, ""]);
  return JSON.parse(out);
}

/** Each ends with a word that was made for it. */
async function destructive(stage: CliStage): Promise<readonly [question: string, ...words: string[]][]> {
  await script(stage, "vault", "credential", "set", "OLD_KEY=1");
  await script(stage, "agent", "create", "my-agent", "--vault", "default");
  await script(stage, "vault", "token");
  await script(stage, "vault", "create", "spare");
  await script(stage, "agent", "invite", "invited");
  await script(stage, "user", "invite", "ann@example.com");
  const [{ token_suffix: ofAgent }] = await json(stage, "agent", "invite", "list");
  const [{ token_suffix: ofPerson }] = await json(stage, "user", "invite", "list");
  const [{ id }] = await json(stage, "vault", "token", "list");
  return [
    ["Delete OLD_KEY from vault", "vault", "credential", "delete", "OLD_KEY"],
    [`Revoke token ${id}`, "vault", "token", "revoke", id],
    ["Revoke this invite?", "agent", "invite", "revoke", ofAgent],
    ["Revoke this invite?", "user", "invite", "revoke", ofPerson],
    ["End the token of agent", "agent", "rotate", "--now", "my-agent"],
    ['Remove agent "my-agent"', "vault", "agent", "remove", "my-agent"],
    ['Revoke agent "my-agent"', "agent", "revoke", "my-agent"],
    ['Delete agent "my-agent"', "agent", "delete", "my-agent"],
    ["Use a new root certificate at once?", "ca", "rotate", "--now"],
  ];
}

test("asks at a terminal, where no changes nothing; without one it is done", async () => {
  await using stage = await openStage();
  for (const [question, ...words] of await destructive(stage)) {
    const declined = await atTerminal(stage, ["agent-vault", ...words], [[question, "n"]]);
    expect([words, declined.code, declined.screen.includes("Aborted.")]).toEqual([words, 0, true]);
    // It could not be done a second time.
    const { code, err } = await script(stage, ...words);
    expect([words, code, err.includes("error:")]).toEqual([words, 0, false]);
  }
}, 120_000);

test("with --yes nothing is asked at a terminal either", async () => {
  await using stage = await openStage();
  for (const [, ...words] of await destructive(stage)) {
    const { code, screen } = await atTerminal(stage, ["agent-vault", ...words, "--yes"], []);
    expect([words, code, screen.includes("Aborted.")]).toEqual([words, 0, false]);
  }
}, 120_000);

test("deleting a vault as owner takes its name at a terminal alone; deleting one's own takes --yes elsewhere", async () => {
  await using stage = await openStage();
  await destructive(stage);
  const declined = await atTerminal(
    stage,
    ["agent-vault", "owner", "vault", "delete", "spare"],
    [["Type its name", "other\r"]],
  );
  expect(declined.screen).toContain("Aborted.");
  expect(await script(stage, "vault", "delete", "spare")).toMatchObject({ code: 2 });
  expect(await script(stage, "owner", "vault", "delete", "spare")).toMatchObject({ code: 0 });
}, 60_000);
