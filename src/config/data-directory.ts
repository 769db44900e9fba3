import { accessSync, constants, mkdirSync, type Stats, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../core/errors.ts";
import { shellWord } from "../lib/text/shell-word.ts";

const CHOOSE_ANOTHER = "Choose another with AGENT_VAULT_HOME.";

/** Permission bits by which others than the owner could replace files in it. */
const OTHERS_MAY_WRITE = 0o022;

/**
 * Makes the data directory if need be (0700) and checks that it is ours to use. Throws `data_dir_unusable` with the
 * path and what to do: it never changes an existing directory's owner or mode, which may be someone's intention.
 */
export function openDataDirectory(path: string, uid: number | undefined = process.getuid?.()): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    // EEXIST: a file is there, which the check below says better.
    if (codeOf(error) !== "EEXIST") {
      throw unusable(path, `it cannot be created (${codeOf(error)})`, CHOOSE_ANOTHER, error);
    }
  }
  const stats = inspect(path);
  if (!stats.isDirectory()) throw unusable(path, "it is not a directory", "Move the file away.");
  if (uid !== undefined && uid !== 0 && stats.uid !== uid) {
    // Volumes often belong to root and are open to a group or to all: what is made inside is ours to close.
    const remedy = mayWrite(path)
      ? `Use a directory of your own inside it: AGENT_VAULT_HOME=${shellWord(join(path, "agent-vault"))}`
      : "Run as that user, or choose another directory with AGENT_VAULT_HOME.";
    throw unusable(path, `it belongs to another user (uid ${stats.uid})`, remedy);
  }
  if ((stats.mode & OTHERS_MAY_WRITE) !== 0) {
    throw unusable(path, "other users may write to it", `Run: chmod 700 ${shellWord(path)}`);
  }
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const remedy = `Run: chmod 700 ${shellWord(path)}`;
    throw unusable(path, `it cannot be read and written (${codeOf(error)})`, remedy, error);
  }
}

/**
 * What a failed file operation in the data directory means: `store_full`, or `data_dir_unusable` naming the file.
 * Anything else is returned as it is.
 */
export function fromFileFailure(error: unknown, path: string): unknown {
  if (error instanceof AppError) return error;
  const code = codeOf(error);
  if (["ENOSPC", "EDQUOT", "EFBIG"].includes(code)) {
    return new AppError("store_full", { hint: "Free some space and retry.", cause: error });
  }
  if (!["EACCES", "EPERM", "EROFS", "EIO"].includes(code)) return error;
  const file = error instanceof Error && "path" in error ? String(error.path) : path;
  return new AppError("data_dir_unusable", {
    message: `${file} cannot be read and written (${code}).`,
    hint: `You must own it, and all of ${path}: sudo chown -R "$(id -u)" ${shellWord(path)}`,
    cause: error,
  });
}

/** True when nothing more can be written there. */
export function isFull(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize < SMALLEST_START;
  } catch {
    return false;
  }
}

/** Bytes; a log line and a pid file need less. */
const SMALLEST_START = 16 * 1024;

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function inspect(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    throw unusable(path, `it cannot be read (${codeOf(error)})`, CHOOSE_ANOTHER, error);
  }
}

function unusable(path: string, why: string, hint: string, cause?: unknown): AppError {
  return new AppError("data_dir_unusable", {
    message: `The data directory ${path} cannot be used: ${why}.`,
    hint,
    cause,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
