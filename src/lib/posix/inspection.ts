import { libc } from "./libc.ts";

/** `linux/prctl.h`. */
const PR_SET_DUMPABLE = 4;

/**
 * Keeps other programs of the same user from reading this process's memory and environment, and the system from writing
 * either to a file when it crashes. On Linux; elsewhere, and where the system refuses, nothing is different.
 */
export function forbidInspection(): void {
  try {
    libc().prctl?.(PR_SET_DUMPABLE, 0, 0, 0, 0);
  } catch {
    // A C library that we do not know.
  }
}
