import { ptr } from "bun:ffi";
import { check, libc } from "./libc.ts";

/**
 * Becomes another program (execve), with the signal mask as it is: the runtime's own `process.execve` empties it. Throws
 * SystemCallError, and on success nothing of this program is left.
 */
export function replaceProcess(
  file: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): never {
  // Referred to until the call: only their addresses are passed on.
  const texts: Buffer[] = [];
  const toList = (words: readonly string[]): BigUint64Array => {
    const list = new BigUint64Array(words.length + 1);
    for (const [at, word] of words.entries()) {
      const text = Buffer.from(`${word}\0`);
      texts.push(text);
      list[at] = BigInt(ptr(text));
    }
    return list;
  };
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  check("execve", libc().execve(Buffer.from(`${file}\0`), toList(argv), toList(variables)));
  throw new Error(`execve returned with ${texts.length} words`);
}
