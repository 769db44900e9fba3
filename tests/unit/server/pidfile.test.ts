import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claimPidFile, isAgentVaultServer, readPidFile } from "../../../src/server/pidfile.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pid-"));
  path = join(folder, "agent-vault.pid");
});
afterEach(() => rmSync(folder, { recursive: true }));

const LIVE = 4_000_001;
const isServer = (pid: number) => pid === LIVE;

test("holds this process's number, for its owner only, until it is released", () => {
  const release = claimPidFile(path);
  expect(readFileSync(path, "utf8")).toBe(`${process.pid}\n`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(["agent-vault.pid"]);
  release();
  expect(readdirSync(folder)).toEqual([]);
});

test("a running server keeps it, and is named", () => {
  writeFileSync(path, `${LIVE}\n`);
  expect(() => claimPidFile(path, isServer)).toThrow(
    expect.objectContaining({ code: "already_running", message: expect.stringContaining(String(LIVE)) }),
  );
  expect(readFileSync(path, "utf8")).toBe(`${LIVE}\n`);
  expect(readdirSync(folder)).toEqual(["agent-vault.pid"]);
});

test.each(["4000002\n", "", "garbage", "-1", "0", "999999999999"])("a stale one is replaced: %j", (text) => {
  writeFileSync(path, text);
  expect(readPidFile(path, isServer).type).toBe("stale");
  claimPidFile(path, isServer)();
  expect(readdirSync(folder)).toEqual([]);
});

test("what another server has put there meanwhile is not removed", () => {
  const release = claimPidFile(path);
  writeFileSync(path, `${LIVE}\n`);
  release();
  expect(existsSync(path)).toBe(true);
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
