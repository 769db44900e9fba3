import { usageError } from "../failure.ts";
import { isTerminal } from "./standard-streams.ts";

/** All of standard input. Throws a usage error on a terminal, where it would seem to hang. */
export async function readStdin(purpose: string): Promise<string> {
  if (isTerminal(0)) throw usageError(`${purpose} is read from standard input, which is a terminal`);
  return Bun.stdin.text();
}

/** Standard input without the one line break that `echo` and editors add. */
export async function readStdinValue(purpose: string): Promise<string> {
  return (await readStdin(purpose)).replace(/\r?\n$/, "");
}

/** The first line of standard input. */
export async function readStdinLine(purpose: string): Promise<string> {
  const [line = ""] = (await readStdin(purpose)).split(/\r?\n/);
  if (line === "") throw usageError(`${purpose} is empty on standard input`);
  return line;
}
