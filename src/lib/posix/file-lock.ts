import { closeSync, fstatSync, openSync, rmSync, statSync } from "node:fs";
import { check, libc, SystemCallError } from "./libc.ts";

/** An exclusive lock on a file (flock). The system gives it back when the process ends, however it ends. */
export type FileLock = {
  /** Open for reading and writing. */
  readonly fd: number;
  /** Removes the file and gives the lock back; a second call does nothing. */
  release(): void;
};

const [SHARED, EXCLUSIVE, AT_ONCE] = [1, 2, 4];

/**
 * Locks the file at `path`, which is made (0600) if need be, or gives nothing when someone holds it. Of all who ask at
 * once exactly one has it. Throws errors of node:fs, and SystemCallError on a file system without locks.
 */
export function lockFile(path: string): FileLock | undefined {
  for (;;) {
    const fd = openSync(path, "a+", 0o600);
    try {
      if (!tryLock(fd, EXCLUSIVE)) {
        closeSync(fd);
        return undefined;
      }
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    if (isStillAt(path, fd)) return held(path, fd);
    // Its holder removed it between our opening and our locking: what is there now is another file.
    closeSync(fd);
  }
}

/** Does someone hold the lock on this file? False when there is no file. */
export function isLocked(path: string): boolean {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
  try {
    return !tryLock(fd, SHARED);
  } finally {
    closeSync(fd);
  }
}

function held(path: string, fd: number): FileLock {
  let ours = true;
  return {
    fd,
    release: () => {
      if (!ours) return;
      ours = false;
      // Removed while it is locked: afterwards it may be another's.
      if (isStillAt(path, fd)) rmSync(path, { force: true });
      closeSync(fd);
    },
  };
}

function tryLock(fd: number, kind: number): boolean {
  for (;;) {
    try {
      check("flock", libc().flock(fd, kind | AT_ONCE));
      return true;
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      if (error.code === "EAGAIN" || error.code === "EWOULDBLOCK") return false;
      if (error.code !== "EINTR") throw error;
    }
  }
}

function isStillAt(path: string, fd: number): boolean {
  try {
    const [there, ours] = [statSync(path), fstatSync(fd)];
    return there.ino === ours.ino && there.dev === ours.dev;
  } catch {
    return false;
  }
}
