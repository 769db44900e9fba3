import { expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { claimPidFile, isAgentVaultServer, readPidFile, removeStale } from "../../../src/server/pidfile.ts";
import { stopServer } from "../../../src/server/stop.ts";
import { tmp } from "../../support/tmp.ts";

test("holds this process's number, for its owner only, until it is released", async () => {
  await using dir = await tmp();
  const path = dir.at("agent-vault.pid");
  expect(readPidFile(path)).toEqual({ type: "absent" });
  const release = claimPidFile(path);
  expect(readFileSync(path, "utf8")).toBe(`${process.pid}\n`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readPidFile(path)).toEqual({ type: "running", pid: process.pid });
  expect(readdirSync(dir.path)).toEqual(["agent-vault.pid"]);
  release();
  expect(readdirSync(dir.path)).toEqual([]);
});

test("who holds it keeps it, and is named", async () => {
  await using dir = await tmp();
  const path = dir.at("agent-vault.pid");
  const release = claimPidFile(path);
  expect(() => claimPidFile(path)).toThrow(
    expect.objectContaining({
      code: "already_running",
      message: expect.stringContaining(String(process.pid)),
    }),
  );
  removeStale(path);
  expect(readFileSync(path, "utf8")).toBe(`${process.pid}\n`);
  release();
  claimPidFile(path)();
});

// The number of a live process, this one's too: only the lock says that a server runs.
test.each([`${process.pid}\n`, "1\n", "", "garbage", "-1", "999999999999"])(
  "one that nobody holds is stale, whoever has its number: %j",
  async (text) => {
    await using dir = await tmp();
    const path = dir.at("agent-vault.pid");
    writeFileSync(path, text);
    expect(readPidFile(path).type).toBe("stale");
    const release = claimPidFile(path);
    expect(readFileSync(path, "utf8")).toBe(`${process.pid}\n`);
    release();
    writeFileSync(path, text);
    removeStale(path);
    expect(existsSync(path)).toBe(false);
  },
);

test("a file that was put in its place meanwhile is not removed", async () => {
  await using dir = await tmp();
  const path = dir.at("agent-vault.pid");
  const release = claimPidFile(path);
  renameSync(path, dir.at("aside"));
  writeFileSync(path, "another's");
  release();
  expect(readFileSync(path, "utf8")).toBe("another's");
});

test("a holder that is no process of this machine is not signalled", async () => {
  await using dir = await tmp();
  const path = dir.at("agent-vault.pid");
  const release = claimPidFile(path);
  const bystander = Bun.spawn(["sleep", "30"]);
  writeFileSync(path, `${bystander.pid}\n`);
  expect(await stopServer(path)).toEqual({ type: "elsewhere", pid: bystander.pid });
  expect(bystander.exitCode).toBeNull();
  bystander.kill();
  release();
});

test("a number that now belongs to another program is no server of ours", async () => {
  const other = Bun.spawn(["sleep", "30"]);
  const lookalike = Bun.spawn([process.execPath, "-e", "await Bun.sleep(30000)", "server"]);
  try {
    await Bun.sleep(100);
    expect(isAgentVaultServer(other.pid)).toBe(false);
    expect(isAgentVaultServer(lookalike.pid)).toBe(true);
    expect(isAgentVaultServer(process.pid)).toBe(false);
  } finally {
    other.kill();
    lookalike.kill();
    await Promise.all([other.exited, lookalike.exited]);
  }
  expect(isAgentVaultServer(lookalike.pid)).toBe(false);
});
