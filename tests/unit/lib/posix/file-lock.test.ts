import { expect, test } from "bun:test";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isLocked, lockFile } from "../../../../src/lib/posix/file-lock.ts";
import { tmp } from "../../../support/tmp.ts";

test("of two who ask one has the lock, and the other after it was given back", async () => {
  await using dir = await tmp();
  const path = join(dir.path, "lock");
  const first = lockFile(path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(isLocked(path)).toBe(true);
  expect(lockFile(path)).toBeUndefined();
  first?.release();
  expect(existsSync(path)).toBe(false);
  const second = lockFile(path);
  expect(second).toBeDefined();
  second?.release();
});

test("a lock is not held by the file's being there", async () => {
  await using dir = await tmp();
  const path = join(dir.path, "lock");
  expect(isLocked(path)).toBe(false);
  writeFileSync(path, "left by a process that is gone");
  expect(isLocked(path)).toBe(false);
  lockFile(path)?.release();
  expect(existsSync(path)).toBe(false);
});

test("giving back twice does not take the next one's lock away", async () => {
  await using dir = await tmp();
  const path = join(dir.path, "lock");
  const first = lockFile(path);
  first?.release();
  const second = lockFile(path);
  first?.release();
  expect(isLocked(path)).toBe(true);
  expect(existsSync(path)).toBe(true);
  second?.release();
});

test("a process that is killed gives its lock back", async () => {
  await using dir = await tmp();
  const path = join(dir.path, "lock");
  const module = join(import.meta.dir, "../../../../src/lib/posix/file-lock.ts");
  const script = `const { lockFile } = await import(${JSON.stringify(module)}); lockFile(${JSON.stringify(path)}); console.log("locked"); setInterval(() => {}, 1000);`;
  const child = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe", stdin: "ignore" });
  for await (const _ of child.stdout) break;
  expect(lockFile(path)).toBeUndefined();
  child.kill("SIGKILL");
  await child.exited;
  expect(isLocked(path)).toBe(false);
});
