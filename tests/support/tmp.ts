/** Throw-away folders: `await using dir = await tmp()` removes it when the block ends, however it ends. */
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type TmpDir = AsyncDisposable & {
  readonly path: string;
  /** A path below the folder. */
  readonly at: (...parts: string[]) => string;
};

/** A new empty folder (0700) whose path holds no symbolic link. */
export async function tmp(prefix = "agent-vault-test-"): Promise<TmpDir> {
  const path = await realpath(await mkdtemp(join(tmpdir(), prefix)));
  return {
    path,
    at: (...parts) => join(path, ...parts),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
