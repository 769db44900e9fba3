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
  const [words, variables] = [toWords(argv), toWords(assignments(env))];
  check("execve", libc().execve(Buffer.from(`${file}\0`), words.list, variables.list));
  throw new Error(`execve returned with ${words.texts.length} words and ${variables.texts.length} variables`);
}

/** Words as C takes them. `texts` is to be referred to until the call: of them only the addresses are passed on. */
export function toWords(words: readonly string[]): { list: BigUint64Array; texts: readonly Buffer[] } {
  const texts = words.map((word) => Buffer.from(`${word}\0`));
  const list = new BigUint64Array(words.length + 1);
  for (const [at, text] of texts.entries()) list[at] = BigInt(ptr(text));
  return { list, texts };
}

/** An environment as such words. */
export function assignments(env: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(env).map(([name, value]) => `${name}=${value}`);
}
