import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Failure } from "../failure.ts";

/**
 * The file that a command's first word names, as a shell finds it: itself when it holds a slash, else the first
 * executable file in `PATH`. Throws a Failure when there is none.
 */
export function findProgram(word: string, path: string | undefined): string {
  if (word.includes("/")) {
    if (isExecutable(word)) return word;
    throw new CommandNotFound(word);
  }
  for (const directory of (path ?? "/usr/local/bin:/usr/bin:/bin").split(delimiter)) {
    const candidate = join(directory === "" ? "." : directory, word);
    if (word !== "" && isExecutable(candidate)) return candidate;
  }
  throw new CommandNotFound(word);
}

/** Ends `run` with 127, as a shell would. */
export class CommandNotFound extends Failure {
  constructor(word: string) {
    super(`command not found: ${word}`);
  }
}

/**
 * Becomes the program: same process id, terminal, standard streams and parent, so job control, signals and exit code
 * are the program's own and no wrapper remains to get them wrong. Returns only by throwing.
 */
export function becomeProgram(
  file: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): never {
  // Bun ignores these two, and what is ignored stays ignored in the new program; what is handled does not.
  for (const signal of ["SIGPIPE", "SIGXFSZ"] as const) process.on(signal, () => undefined);
  const exec = process.execve;
  if (exec === undefined) throw new Failure("this system cannot replace a running program");
  try {
    exec(file, [...argv], { ...env });
  } catch (error) {
    // A script without a first line that names its interpreter is the shell's, as for every shell.
    if ((error as NodeJS.ErrnoException).code !== "ENOEXEC") throw error;
    exec("/bin/sh", ["sh", file, ...argv.slice(1)], { ...env });
  }
  throw new Failure(`cannot start ${file}`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
