import {
  closeSync,
  fchmodSync,
  fchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Writes a file that only its owner may read (0600), in a directory that only its owner may enter (0700 when it is
 * made here). Readers see the old content or the new, never half of it.
 */
export function writePrivateFile(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  replaceFile(path, content, 0o600);
}

/** The same, but a file that is so already stays untouched, for a large one that is seldom another. */
export function keepPrivateFile(path: string, content: string): void {
  try {
    if (readFileSync(path, "utf8") === content && (statSync(path).mode & 0o777) === 0o600) return;
  } catch {
    // Not there, or not readable: writing it anew mends that or says what is wrong.
  }
  writePrivateFile(path, content);
}

/** The same, of content that a file of this path never changes: one that is there stays, and nothing is made. */
export function makePrivateFile(path: string, make: () => Uint8Array): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isFile() && (found.mode & 0o777) === 0o600) return;
  writePrivateFile(path, make());
}

/**
 * The same as the first, without creating the directory, and with the given mode, of which nothing runs as its owner. Only
 * the very file that was made here is changed: in a directory of somebody else's another may be put in its place at any time.
 */
export function replaceFile(
  path: string,
  content: string | Uint8Array,
  mode: number,
  owner?: { readonly uid: number; readonly gid: number },
): void {
  const unfinished = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    // A left-over of the same name would have kept its own mode, and a link would be followed.
    rmSync(unfinished, { force: true });
    const file = openSync(unfinished, "wx", 0o600);
    try {
      writeFileSync(file, content);
      if (owner !== undefined) fchownSync(file, owner.uid, owner.gid);
      // Whatever the umask took away.
      fchmodSync(file, mode & 0o777);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    // A failed write names no file by itself, and the temporary one would say nothing to anyone.
    throw error instanceof Error ? Object.assign(error, { path }) : error;
  }
}
