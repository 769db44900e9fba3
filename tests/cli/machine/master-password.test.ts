/** What a person sees who protects an instance, and what is left in the files. */

import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { finish } from "../../support/process/binary.ts";
import { atTerminal } from "../at-terminal.ts";
import { type CliStage, openStage } from "../stage.ts";

const run = (stage: CliStage, line: string) =>
  finish(["agent-vault", ...line.split(" ")], { cwd: stage.work, env: stage.env, timeout: 40_000 });
const command = (words: string) => ["agent-vault", "master-password", words];

test("passwords are asked for twice and never shown", async () => {
  await using stage = await openStage();
  await run(stage, "vault credential set KEPT=value");
  await run(stage, "server stop");
  const set = await atTerminal(stage, command("set"), [
    ["New master password", "hunter two\r"],
    ["New master password again", "hunter two\r"],
  ]);
  const screens = [set.screen];
  expect(set).toMatchObject({ code: 0, screen: expect.stringContaining("Master password set.") });
  const differs = await atTerminal(stage, command("change"), [
    ["Current master password", "hunter two\r"],
    ["New master password", "hunter three\r"],
    ["New master password again", "hunter four\r"],
  ]);
  screens.push(differs.screen);
  expect(differs).toMatchObject({ code: 1, screen: expect.stringContaining("nothing was changed") });
  const left = await atTerminal(stage, command("remove"), [["Current master password", "\u0003"]]);
  expect(left).toMatchObject({ code: 130 });
  const wrong = await atTerminal(stage, command("remove"), [["Current master password", "hunter three\r"]]);
  screens.push(wrong.screen);
  expect(wrong).toMatchObject({ code: 1, screen: expect.stringContaining("wrong password") });
  const removed = await atTerminal(stage, command("remove"), [["Current master password", "hunter two\r"]]);
  screens.push(removed.screen);
  expect(removed).toMatchObject({ code: 0 });
  expect(screens.join()).not.toContain("hunter");
}, 60_000);

test("once there is a password, the key in clear is in no file any more", async () => {
  await using stage = await openStage();
  await run(stage, "vault credential set KEPT=value");
  await run(stage, "server stop");
  const data = stage.env["DATA"] ?? "";
  const key = keyInClear(join(data, "agent-vault.db"));
  expect(key.length).toBe(32);
  expect(holding(data, key)).toEqual(["agent-vault.db"]);
  const set = await finish(["agent-vault", "master-password", "set", "--password-stdin"], {
    cwd: stage.work,
    env: stage.env,
    stdin: "hunter two\n",
  });
  expect(set).toMatchObject({ code: 0 });
  expect(holding(data, key)).toEqual([]);
}, 60_000);

function keyInClear(file: string): Buffer {
  const database = new Database(file, { readonly: true });
  try {
    const row = database.query<{ dek: Uint8Array }, []>("select dek from master_key").get();
    return Buffer.from(row?.dek ?? []);
  } finally {
    database.close();
  }
}

function holding(folder: string, bytes: Buffer): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => {
    const path = join(folder, name);
    return statSync(path).isFile() && readFileSync(path).includes(bytes);
  });
}
