/**
 * A data directory whose disk can be filled: a file system of some megabytes where this user may mount one, else a
 * folder in which the server may not make a file longer. The programs on it are the real ones, and so are the errors.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type TmpDir, tmp } from "../tmp.ts";
import { finish } from "./binary.ts";

export type SmallDisk = AsyncDisposable & {
  readonly path: string;
  /** What a refused write of the database says. */
  readonly says: RegExp;
  /** What to start the server with. */
  readonly wrap: (command: readonly string[]) => string[];
  /** Leaves no room: to the server with this pid, or without one to the next that is started. */
  readonly fill: (pid?: number) => Promise<void>;
  readonly free: (pid?: number) => Promise<void>;
  /** False for a limit, which holds for the server and not for the command that starts it in the background. */
  readonly isDisk: boolean;
};

const KILOBYTE = 1024;
/** A new store, its log beside it and a few rows fit. */
const USUAL_KILOBYTES = 3 * KILOBYTE;

export async function smallDisk(): Promise<SmallDisk> {
  const folder = await tmp("agent-vault-disk-");
  return (await mount(folder, USUAL_KILOBYTES)) ? realDisk(folder) : limit(folder);
}

/** A file system of that size. Throws where this user may mount none. */
export async function realDiskOf(kilobytes: number): Promise<SmallDisk> {
  const folder = await tmp("agent-vault-disk-");
  if (!(await mount(folder, kilobytes))) throw new Error("no file system could be mounted");
  return realDisk(folder);
}

function mount({ path }: TmpDir, kilobytes: number): Promise<boolean> {
  return run(["mount", "-t", "tmpfs", "-o", `size=${kilobytes}k,mode=0700`, "tmpfs", path]);
}

function realDisk(folder: TmpDir): SmallDisk {
  const filler = join(folder.path, "filler");
  return {
    path: folder.path,
    says: /^error: The disk is full; nothing was changed\.\nhint: Free some space and retry\.$/m,
    isDisk: true,
    wrap: (command) => [...command],
    async fill() {
      const child = Bun.spawn(
        ["dd", "if=/dev/zero", `of=${filler}`, "bs=4096", `count=${USUAL_KILOBYTES / 4}`],
        {
          stderr: "ignore",
        },
      );
      await child.exited;
    },
    free: async () => rmSync(filler),
    async [Symbol.asyncDispose]() {
      await run(["umount", "-l", folder.path]);
      await folder[Symbol.asyncDispose]();
    },
  };
}

function limit(folder: TmpDir): SmallDisk {
  const path = folder.at("data");
  let next = "unlimited";
  const set = async (pid: number | undefined, bytes: "0" | "unlimited") => {
    if (pid === undefined) {
      next = bytes;
      return;
    }
    if (!(await run(["prlimit", "--pid", String(pid), `--fsize=${bytes}:unlimited`]))) {
      throw new Error("prlimit did not work");
    }
  };
  return {
    path,
    says: /^error: The database file .* cannot be read or written\.\nhint: Check the disk and the space left on it\.$/m,
    isDisk: false,
    // The signal that comes with the limit would end the server; a full disk sends none.
    wrap: (command) => ["sh", "-c", `trap "" XFSZ; ulimit -S -f ${next}; exec "$@"`, "sh", ...command],
    fill: (pid) => set(pid, "0"),
    free: (pid) => set(pid, "unlimited"),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

async function run(command: readonly string[]): Promise<boolean> {
  if (Bun.which(command[0] ?? "") === null) return false;
  return (await finish(command, { env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin" } })).code === 0;
}
