import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { lockFile } from "../../lib/posix/file-lock.ts";

/**
 * Takes the lock, or returns nothing when another process of this user holds it. The returned function gives it back;
 * so does the end of the process, whatever ends it.
 */
export function takeStartLock(path: string): (() => void) | undefined {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return lockFile(path)?.release;
}
