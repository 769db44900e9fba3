/** `owner reset` by somebody whose session is not an owner's. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { finish } from "../../support/process/binary.ts";
import { openStage } from "../stage.ts";

test("while the server runs, nobody but an owner deletes it", async () => {
  await using stage = await openStage();
  const run = (line: string) =>
    finish(["agent-vault", ...line.split(" ")], { cwd: stage.work, env: stage.env, timeout: 40_000 });
  await run("vault credential set KEPT=value");
  const database = new Database(join(stage.env["DATA"] ?? "", "agent-vault.db"));
  database.run("update users set role = 'member'");
  database.close();
  const { code, err } = await run("owner reset --yes");
  expect([code, err]).toEqual([4, expect.stringContaining("error: only an owner may reset the instance\n")]);
  expect(existsSync(join(stage.env["DATA"] ?? "", "agent-vault.db"))).toBe(true);
  expect(await run("vault credential get KEPT")).toMatchObject({ code: 0, out: "value" });
}, 60_000);
