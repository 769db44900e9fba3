import { expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { takeStartLock } from "../../../../src/cli/session/start-lock.ts";
import { tmp } from "../../../support/tmp.ts";

const MODULE = join(import.meta.dir, "../../../../src/cli/session/start-lock.ts");

test("is held by one, given back, and taken from the dead", async () => {
  await using dir = await tmp();
  const path = dir.at("home", "start.lock");
  const release = takeStartLock(path);
  expect(release).toBeFunction();
  expect(takeStartLock(path)).toBeUndefined();
  release?.();
  release?.();
  writeFileSync(path, "left behind");
  const again = takeStartLock(path);
  expect(again).toBeFunction();
  again?.();
});

/** Waits for its turn, then appends two lines with a pause between them: another holder would come between. */
const CONTENDER = `
const { takeStartLock } = await import(process.argv[1]);
const { appendFileSync } = await import("node:fs");
for (let turn = 0; turn < 15; turn++) {
  let release;
  while ((release = takeStartLock(process.argv[2])) === undefined) await Bun.sleep(1);
  appendFileSync(process.argv[3], process.pid + " in\\n");
  await Bun.sleep(1);
  appendFileSync(process.argv[3], process.pid + " out\\n");
  if (turn === 14) process.kill(process.pid, "SIGKILL");
  release();
}
`;

test("admits one at a time of many processes, each of which is killed while it holds it", async () => {
  await using dir = await tmp();
  const run = () =>
    Bun.spawn([process.execPath, "-e", CONTENDER, MODULE, dir.at("start.lock"), dir.at("turns")]);
  const contenders = Array.from({ length: 8 }, run);
  await Promise.all(contenders.map(({ exited }) => exited));
  const lines = readFileSync(dir.at("turns"), "utf8").trim().split("\n");
  expect(lines).toHaveLength(8 * 15 * 2);
  for (let at = 0; at < lines.length; at += 2) {
    const [pid] = (lines[at] ?? "").split(" ");
    expect(lines.slice(at, at + 2)).toEqual([`${pid} in`, `${pid} out`]);
  }
  takeStartLock(dir.at("start.lock"))?.();
}, 60_000);
