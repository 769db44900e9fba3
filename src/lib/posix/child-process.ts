/** A child whose stops are told as well as its end, as a shell needs it: the runtime's own tells the end alone. */
import { constants } from "node:os";
import { checkErrno, libc } from "./libc.ts";
import { assignments, toWords } from "./replace-process.ts";

/** `posix_spawnattr_setflags`: a group of its own; the same number on every system of ours. */
const SETPGROUP = 0x02;
/** Longer than any system's `posix_spawnattr_t`. */
const ATTRIBUTES = 1024;
const WNOHANG = 1;
const WUNTRACED = 2;
const SIG_DFL = 0n;

/**
 * Starts a program (posix_spawn) with our standard streams, what of signals is ignored or blocked here, and everything
 * else that an exec would leave to it; in a process group of its own where that is asked for. Its process id. Throws
 * SystemCallError when the system refuses the file.
 */
export function startChild(
  file: string,
  argv: readonly string[],
  { env, ownGroup }: { readonly env: Readonly<Record<string, string>>; readonly ownGroup: boolean },
): number {
  const { posix_spawn, posix_spawnattr_init, posix_spawnattr_setflags, posix_spawnattr_setpgroup } = libc();
  const attributes = new Uint8Array(ATTRIBUTES);
  checkErrno("posix_spawnattr_init", posix_spawnattr_init(attributes));
  if (ownGroup) {
    checkErrno("posix_spawnattr_setflags", posix_spawnattr_setflags(attributes, SETPGROUP));
    checkErrno("posix_spawnattr_setpgroup", posix_spawnattr_setpgroup(attributes, 0));
  }
  const pid = new Int32Array(1);
  const [words, variables] = [toWords(argv), toWords(assignments(env))];
  const path = Buffer.from(`${file}\0`);
  checkErrno("posix_spawn", posix_spawn(pid, path, null, attributes, words.list, variables.list));
  // Until here, so that what only addresses lead to stays where it is.
  if (words.texts.length + variables.texts.length < 0) throw new Error("unreachable");
  return pid[0] ?? 0;
}

export type ChildState =
  | { readonly type: "exited"; readonly code: number }
  | { readonly type: "killed"; readonly signal: number }
  | { readonly type: "stopped"; readonly signal: number };

/** What has become of a child since it was last asked, without waiting; undefined while nothing has. */
export function childState(pid: number): ChildState | undefined {
  const status = new Int32Array(1);
  if (libc().waitpid(pid, status, WNOHANG | WUNTRACED) !== pid) return undefined;
  const word = status[0] ?? 0;
  const low = word & 0x7f;
  if (low === 0) return { type: "exited", code: (word >> 8) & 0xff };
  if ((word & 0xff) === 0x7f) return { type: "stopped", signal: (word >> 8) & 0xff };
  return { type: "killed", signal: low };
}

/** Ends this process by that signal, as one that the signal killed. Returns where it does not kill. */
export function dieBy(signal: number): void {
  libc().signal(signal, SIG_DFL);
  process.kill(process.pid, signal);
}

/** A signal by its number, as a child's state has it. */
export function signalNumber(name: NodeJS.Signals): number {
  return constants.signals[name];
}
