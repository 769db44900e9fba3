import { spawnSync } from "node:child_process";
import { linkSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { AppError } from "../core/errors.ts";

/** What a pid file says about the process it names. */
export type Recorded =
  | { readonly type: "absent" }
  | { readonly type: "running"; readonly pid: number }
  /** The process is gone, or its number now belongs to another program. */
  | { readonly type: "stale"; readonly pid: number | undefined };

export type IsServer = (pid: number) => boolean;

/**
 * Claims the pid file for this process: 0600, never seen half-written, one winner. Throws `already_running` when a
 * server holds it; a stale one is replaced. The result removes it, if it is still ours.
 */
export function claimPidFile(path: string, isServer: IsServer = isAgentVaultServer): () => void {
  const mine = `${path}.${process.pid}`;
  try {
    writeFileSync(mine, `${process.pid}\n`, { mode: 0o600 });
    while (!tryLink(mine, path)) {
      const found = readPidFile(path, isServer);
      if (found.type === "running") throw alreadyRunning(found.pid);
      if (found.type === "stale") discard(path, found.pid, isServer);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return () => {
    if (parsePid(readText(path)) === process.pid) rmSync(path, { force: true });
  };
}

export function readPidFile(path: string, isServer: IsServer = isAgentVaultServer): Recorded {
  const text = readText(path);
  if (text === undefined) return { type: "absent" };
  const pid = parsePid(text);
  return pid !== undefined && isServer(pid) ? { type: "running", pid } : { type: "stale", pid };
}

/** True when that process runs `agent-vault server`; where a process cannot be looked at, that it runs at all. */
export function isAgentVaultServer(pid: number): boolean {
  if (pid === process.pid || !isAlive(pid)) return false;
  const args = commandLine(pid);
  if (args === undefined) return true;
  const names = ["agent-vault", basename(process.execPath)];
  return args.includes("server") && names.some((name) => basename(args[0] ?? "") === name);
}

/** Takes a stale file away. Another starter may have replaced it since it was read: then that one is put back. */
function discard(path: string, pid: number | undefined, isServer: IsServer): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const taken = parsePid(readText(aside));
  if (taken !== pid && taken !== undefined && isServer(taken)) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function parsePid(text: string | undefined): number | undefined {
  const pid = /^\d{1,10}$/.test(text?.trim() ?? "") ? Number(text) : 0;
  return pid > 0 ? pid : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to someone else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** The process's arguments, its real program first; undefined when the system does not tell. */
function commandLine(pid: number): string[] | undefined {
  try {
    const [, ...args] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return [readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, ""), ...args];
  } catch {
    const ps = spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
    return ps.status === 0 ? ps.stdout.trim().split(/\s+/) : undefined;
  }
}

/** Throws `already_running` when a server holds the pid file. Who comes next may still be faster than the caller. */
export function refuseSecond(path: string): void {
  const found = readPidFile(path);
  if (found.type === "running") throw alreadyRunning(found.pid);
}

function alreadyRunning(pid: number): AppError {
  return new AppError("already_running", {
    message: `A server is running already (PID ${pid}).`,
    hint: "Stop it with: agent-vault server stop",
  });
}
