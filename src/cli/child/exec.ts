import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { SystemCallError } from "../../lib/posix/libc.ts";
import {
  descriptorLimit,
  inheritedDescriptorLimit,
  setSoftDescriptorLimit,
} from "../../lib/posix/process-state.ts";
import { replaceProcess } from "../../lib/posix/replace-process.ts";
import { Failure } from "../failure.ts";

/**
 * The file that a command's first word names, as a shell finds it: itself when it holds a slash, else the first
 * executable file in `PATH`. Throws `CommandNotFound`, or `NotExecutable` when all that is there cannot be run.
 */
export function findProgram(word: string, path: string | undefined): string {
  if (word.includes("/")) {
    if (isExecutable(word)) return word;
    throw existsSync(word) ? new NotExecutable(word) : new CommandNotFound(word);
  }
  let seen = false;
  for (const directory of (path ?? "/usr/local/bin:/usr/bin:/bin").split(delimiter)) {
    const candidate = join(directory === "" ? "." : directory, word);
    if (word !== "" && isExecutable(candidate)) return candidate;
    seen ||= isFile(candidate);
  }
  throw seen ? new NotExecutable(word) : new CommandNotFound(word);
}

/** Ends `run` with 127, as a shell would. */
export class CommandNotFound extends Failure {
  constructor(word: string) {
    super(`command not found: ${word}`, { exit: 127 });
  }
}

/** Ends `run` with 126, as a shell would. */
export class NotExecutable extends Failure {
  constructor(word: string, why?: string) {
    super(`not executable: ${word}${why === undefined ? "" : ` (${why})`}`, { exit: 126 });
  }
}

/**
 * Becomes the program: same process id, terminal, standard streams and parent, so job control, signals and exit code
 * are the program's own and no wrapper remains to get them wrong. What was ignored or blocked when we were started still
 * is, and the limit of descriptors is our parent's. Returns only by throwing, `NotExecutable` when the system refuses the
 * file.
 */
export function becomeProgram(
  file: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): never {
  return startAsFound(file, argv, (program, words) => replaceProcess(program, words, env));
}

/**
 * Has a program started as it would be without us: with the signals that we found ignored, the limit of descriptors of
 * our parent, and a shell for a script that names no interpreter. Throws `NotExecutable` when the system refuses the file.
 */
export function startAsFound<T>(
  file: string,
  argv: readonly string[],
  start: (file: string, argv: readonly string[]) => T,
): T {
  // Bun ignores these two, and what is ignored stays ignored in the new program; what is handled does not.
  for (const signal of ["SIGPIPE", "SIGXFSZ"] as const) process.on(signal, () => undefined);
  giveBackDescriptorLimit();
  try {
    return start(file, argv);
  } catch (error) {
    const code = error instanceof SystemCallError ? error.code : undefined;
    if (code === "ENOENT") throw new NotExecutable(file, "its interpreter is not there");
    // A script without a first line that names its interpreter is the shell's, as for every shell.
    if (code === "ENOEXEC") return start("/bin/sh", ["sh", file, ...argv.slice(1)]);
    if (code !== undefined) throw new NotExecutable(file, code);
    throw new Failure(`cannot start ${file}`);
  }
}

/** The runtime has raised it as far as it goes, and programs that close or `select` all they may have suffer from that. */
function giveBackDescriptorLimit(): void {
  const inherited = inheritedDescriptorLimit();
  try {
    if (inherited !== undefined && inherited < descriptorLimit().soft) setSoftDescriptorLimit(inherited);
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return isFile(path);
  } catch {
    return false;
  }
}

/** False also for what cannot be looked at: a part of the way may be closed, or go round in a circle. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
