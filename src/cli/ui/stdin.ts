import { counted } from "../../lib/text/counted.ts";
import { usageError } from "../failure.ts";
import { isTerminal } from "./standard-streams.ts";

/** All of standard input. Throws a usage error on a terminal, where it would seem to hang. */
export async function readStdin(purpose: string): Promise<string> {
  return new TextDecoder().decode(await readStdinBytes(purpose));
}

/** The same as it came. */
export async function readStdinBytes(purpose: string): Promise<Uint8Array<ArrayBuffer>> {
  if (isTerminal(0)) throw usageError(`${purpose} is read from standard input, which is a terminal`);
  return Bun.stdin.bytes();
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

/** As many lines of standard input as there are names, none of them empty and none left over. */
export async function readStdinLines(names: readonly string[]): Promise<readonly string[]> {
  const lines = (await readStdin(names.join(", then "))).replace(/\r?\n$/, "").split(/\r?\n/);
  if (lines.length > names.length) {
    throw usageError(
      `standard input has ${counted(lines.length, "line")}`,
      `it should be ${names.join(", then ")}`,
    );
  }
  return names.map((name, at) => {
    const line = lines[at] ?? "";
    if (line === "") throw usageError(`${name} is empty on standard input`, `line ${at + 1} is ${name}`);
    return line;
  });
}
