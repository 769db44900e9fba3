import { readFileSync } from "node:fs";
import { type Assignment, DotenvError, scanDotenv } from "../../core/credential/dotenv.ts";
import { Failure, usageError } from "../failure.ts";
import type { Io } from "../io.ts";
import { askSecret } from "../ui/prompt.ts";
import { readStdin, readStdinValue } from "../ui/stdin.ts";

const KEY = /^[A-Z][A-Z0-9_]*$/;
const KEY_RULE = "a key is upper snake case and starts with a letter, such as STRIPE_KEY";

/**
 * The credentials that `KEY=VALUE` words say. A bare `KEY` takes its value from standard input, or from a hidden
 * prompt on a terminal, so that it stands in no shell history. Throws a usage error before anything is stored.
 */
export async function collectWords(io: Io, words: readonly string[]): Promise<Record<string, string>> {
  const credentials: Record<string, string> = {};
  const bare = words.filter((word) => !word.includes("="));
  for (const word of words) {
    const equals = word.indexOf("=");
    const key = equals === -1 ? word : word.slice(0, equals);
    checkKey(key);
    if (Object.hasOwn(credentials, key)) throw usageError(`${key} is given twice`);
    credentials[key] = equals === -1 ? "" : word.slice(equals + 1);
  }
  if (bare.length > 1 && !io.interactive) {
    throw usageError(
      "only one value fits on standard input",
      "set the keys one by one, or use -f with a .env file",
    );
  }
  for (const key of bare) credentials[key] = await askValue(io, key);
  return credentials;
}

/** What a file holds, and a sentence with file, line and column for each part of it that cannot be used. */
export type FromFile = {
  readonly credentials: Readonly<Record<string, string>>;
  readonly left: readonly string[];
};

/**
 * The credentials of a `.env` file, `-` for standard input, and what of it is left out. A key that is given twice counts as
 * neither, and behind a quote that is never closed nothing is read. Throws a Failure where there is none at all.
 */
export async function readCredentials(path: string): Promise<FromFile> {
  const shown = path === "-" ? "<stdin>" : path;
  const text = path === "-" ? await readStdin("the file") : readFileSync(path, "utf8");
  const all = [...scanDotenv(text)];
  const unclosed = all.findIndex((one) => one instanceof DotenvError && one.isUnclosed);
  const read = unclosed === -1 ? all : all.slice(0, unclosed + 1);
  const firsts = new Map<string, Assignment>();
  const twice = new Set<string>();
  const faults = read.flatMap((one) => {
    if (one instanceof DotenvError) return [one];
    const first = firsts.get(one.key);
    if (first === undefined) firsts.set(one.key, one);
    else twice.add(one.key);
    return unusable(one, first) ?? [];
  });
  const usable = [...firsts.values()].filter(({ key }) => KEY.test(key) && !twice.has(key));
  const left = faults.map(({ line, column, message }) => `${shown}:${line}:${column}: ${message}`);
  if (usable.length === 0) throw new Failure(left.join("; ") || `${shown} holds no KEY=value`);
  return { credentials: Object.fromEntries(usable.map(({ key, value }) => [key, value])), left };
}

/** The same of a file all of which can be used. Throws a Failure that names each part that cannot. */
export async function collectFile(path: string): Promise<Readonly<Record<string, string>>> {
  const { credentials, left } = await readCredentials(path);
  if (left.length > 0) throw new Failure(`${left.join("; ")}; nothing was set`);
  return credentials;
}

function unusable({ key, ...place }: Assignment, first: Assignment | undefined): DotenvError | undefined {
  if (!KEY.test(key)) return new DotenvError(place, `the key "${key}" cannot be used: ${KEY_RULE}`);
  if (first === undefined) return undefined;
  return new DotenvError(place, `${key} is given twice, first in line ${first.line}`);
}

/** Throws a usage error for what is no key, with the key that was meant where that can be told. */
export function checkKey(key: string): void {
  if (KEY.test(key)) return;
  const upper = key.toUpperCase().replace(/[^A-Z0-9]+/g, "_");
  throw usageError(`"${key}" is no credential key`, KEY.test(upper) ? `did you mean ${upper}?` : KEY_RULE);
}

async function askValue(io: Io, key: string): Promise<string> {
  const value = io.interactive
    ? await askSecret(io, { message: `Value of ${key}`, instead: "standard input" })
    : await readStdinValue(`the value of ${key}`);
  if (value === "") throw usageError(`the value of ${key} is empty`, `to store an empty value write ${key}=`);
  return value;
}
