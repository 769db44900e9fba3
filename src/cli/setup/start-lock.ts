import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** A start takes a second or two; a lock older than this was left behind by a process that is gone. */
const STALE_MS = 30_000;

/**
 * Takes the lock, or returns nothing when another process of this user holds it. The returned function gives it back.
 * A lock whose process is gone is taken over.
 */
export function takeStartLock(path: string): (() => void) | undefined {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (isAbandoned(path)) rmSync(path, { force: true });
  const release = () => rmSync(path, { force: true });
  const file = openNew(path);
  if (file === undefined) return undefined;
  try {
    writeSync(file, `${process.pid}\n`);
  } catch (error) {
    release();
    throw error;
  } finally {
    closeSync(file);
  }
  return release;
}

function openNew(path: string): number | undefined {
  try {
    return openSync(path, "wx", 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw error;
  }
}

function isAbandoned(path: string): boolean {
  try {
    const pid = Number(readFileSync(path, "utf8"));
    if (Date.now() - statSync(path).mtimeMs > STALE_MS) return true;
    return Number.isInteger(pid) && pid > 0 && !isAlive(pid);
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
