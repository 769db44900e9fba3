/** Keys in the `.env` files of a folder. What else is called so (pipes, folders) is not opened. */
import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { holderOf } from "../../../core/catalog/key-variables.ts";
import { DotenvError, scanDotenv } from "../../../core/credential/dotenv.ts";
import { Secret } from "../../../core/secret.ts";
import { Failure } from "../../failure.ts";
import { printable } from "../../ui/printable.ts";
import type { EnvFile, FoundKey } from "./found-key.ts";

const NAME = /^\.env(rc|\..+)?$/;
/** Patterns for others to fill in, ciphertext, and what editors leave. */
const NOT_READ = /\.(example|sample|template|tpl|dist|defaults?|schema|vault|enc|age|gpg|sw[a-p])$/i;
const MAX_BYTES = 1_048_576;

/** Shell scripts, of whose lines many are no assignments. */
const isScript = ({ name }: EnvFile) => name.endsWith(".envrc");

/** The files of a folder, by name. `warn` hears of those that cannot be read. */
export function readEnvFiles(folder: string, warn: (text: string) => void): readonly EnvFile[] {
  return namesIn(folder, warn).flatMap((name) => {
    const shown = printable(name);
    // Names are printed, and typed from what is printed: one that does what a terminal heeds is no name that a person gave.
    if (shown !== name) {
      warn(`${shown} was left out: its name holds characters that are not shown`);
      return [];
    }
    try {
      const file = readEnvFile(folder, name);
      return file === undefined ? [] : [file];
    } catch (error) {
      warn(`${name} was left out: ${why(error)}`);
      return [];
    }
  });
}

/** One that was named. Throws a Failure where it cannot be read. */
export function demandEnvFile(folder: string, name: string): EnvFile {
  try {
    const file = readEnvFile(folder, name);
    if (file !== undefined) return file;
  } catch (error) {
    throw new Failure(`${name} cannot be read: ${why(error)}`);
  }
  throw new Failure(`${name} is no file`);
}

/** The keys in it, and in words, with its line, what in it cannot be read. */
export function keysInFile(file: EnvFile): {
  readonly found: readonly FoundKey[];
  readonly faults: readonly string[];
} {
  const found: FoundKey[] = [];
  const faults: string[] = [];
  // The mark is three characters here: it stays as long, so that places stay what they are.
  for (const one of scanDotenv(file.text.replace(/^\xEF\xBB\xBF/, "\uFEFF  "))) {
    if (one instanceof DotenvError) faults.push(`${file.name}:${one.line}: ${one.message}`);
    else {
      const { key: variable, start, end, line } = one;
      const value = Buffer.from(one.value, "latin1").toString();
      const entry = holderOf(variable);
      if (entry === undefined || value.trim() === "") continue;
      found.push({
        entry,
        value: new Secret(value),
        source: { kind: "file", variable, file, at: { line, start, end } },
      });
    }
  }
  return { found, faults: isScript(file) ? [] : faults };
}

function namesIn(folder: string, warn: (text: string) => void): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => NAME.test(name) && !NOT_READ.test(name))
      .toSorted();
  } catch (error) {
    warn(`this folder was left out: ${why(error)}`);
    return [];
  }
}

/** Undefined for what is no file. Throws errors of node:fs, and one for a file that is too long. */
function readEnvFile(folder: string, name: string): EnvFile | undefined {
  const path = realpathSync(name.startsWith("/") ? name : join(folder, name));
  const stats = statSync(path);
  const { mode, uid, gid, size } = stats;
  if (!stats.isFile()) return undefined;
  if (size > MAX_BYTES) throw new Error("it is longer than 1 MiB");
  return { name, path, mode: mode & 0o7777, uid, gid, text: readFileSync(path, "latin1") };
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  ENOENT: "it is not there",
  ELOOP: "it is a link to itself",
};

function why(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? message : (WORDS[code] ?? code);
}
