import { spawnSync } from "node:child_process";
import { ftruncateSync, readFileSync, readlinkSync, writeSync } from "node:fs";
import { basename } from "node:path";
import { AppError } from "../core/errors.ts";
import { type FileLock, isLocked, lockFile } from "../lib/posix/file-lock.ts";
import { SystemCallError } from "../lib/posix/libc.ts";

/** What a pid file says: a server holds its lock as long as it runs, whatever number stands in it. */
export type Recorded =
  | { readonly type: "absent" }
  /** `pid` is undefined in the moment in which a server takes it. */
  | { readonly type: "running"; readonly pid: number | undefined }
  /** Nobody holds it: the server was killed, or the machine was. */
  | { readonly type: "stale"; readonly pid: number | undefined };

/** Who only looks holds the lock for an instant too, and no longer than that. */
const LOOK_MS = 10;
const LOOKS = 20;

/**
 * Claims the pid file, and with it the data directory it lies in, for this process: 0600, one winner, given back by
 * the system whatever ends the process. Throws `already_running` when a server holds it, `data_dir_unusable` where files
 * cannot be locked. The result removes it.
 */
export function claimPidFile(path: string): () => void {
  for (let looks = 1; ; looks++) {
    const lock = locking(path, () => lockFile(path));
    if (lock !== undefined) {
      write(lock);
      return lock.release;
    }
    if (looks === LOOKS) throw alreadyRunning(parsePid(readText(path)));
    Bun.sleepSync(LOOK_MS);
  }
}

function write({ fd, release }: FileLock): void {
  try {
    ftruncateSync(fd);
    writeSync(fd, `${process.pid}\n`);
  } catch (error) {
    release();
    throw error;
  }
}

export function readPidFile(path: string): Recorded {
  const running = locking(path, () => isLocked(path));
  const text = readText(path);
  if (text === undefined) return { type: "absent" };
  return { type: running ? "running" : "stale", pid: parsePid(text) };
}

/** Removes a pid file that nobody holds; one that a server has claimed meanwhile stays. */
export function removeStale(path: string): void {
  locking(path, () => lockFile(path))?.release();
}

/** Throws `already_running` when a server holds the pid file. Who comes next may still be faster than the caller. */
export function refuseSecond(path: string): void {
  const found = readPidFile(path);
  if (found.type === "running") throw alreadyRunning(found.pid);
}

/**
 * True when that process runs `agent-vault server`; where a process cannot be looked at, that it runs at all. The
 * holder of a lock may be in another container, where the same number means another program here.
 */
export function isAgentVaultServer(pid: number): boolean {
  if (pid === process.pid || !isAlive(pid)) return false;
  const args = commandLine(pid);
  if (args === undefined) return true;
  const names = ["agent-vault", basename(process.execPath)];
  return args.includes("server") && names.some((name) => basename(args[0] ?? "") === name);
}

function locking<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof SystemCallError)) throw cause;
    throw new AppError("data_dir_unusable", {
      message: `${path} cannot be locked (${cause.code}): its file system has no locks.`,
      hint: "Put the data directory on a local disk, with AGENT_VAULT_HOME.",
      cause,
    });
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

function alreadyRunning(pid: number | undefined): AppError {
  return new AppError("already_running", {
    message: `A server is running already${pid === undefined ? "" : ` (PID ${pid})`}.`,
    hint: "Stop it with: agent-vault server stop",
  });
}
