import { readFileSync } from "node:fs";
import { Failure, usageError } from "../failure.ts";
import type { Io } from "../io.ts";
import { askSecret } from "../ui/prompt.ts";
import { readStdin, readStdinValue } from "../ui/stdin.ts";
import { DotenvError, parseDotenv } from "./dotenv.ts";

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

/** The credentials of a `.env` file, `-` for standard input. Throws a Failure that names file, line and column. */
export async function collectFile(path: string): Promise<Record<string, string>> {
  const shown = path === "-" ? "<stdin>" : path;
  const text = path === "-" ? await readStdin("the file") : readFileSync(path, "utf8");
  const credentials: Record<string, string> = {};
  try {
    for (const { key, value, ...place } of parseDotenv(text)) {
      if (!KEY.test(key)) throw new DotenvError(place, `the key "${key}" cannot be used: ${KEY_RULE}`);
      credentials[key] = value;
    }
  } catch (error) {
    if (error instanceof DotenvError)
      throw new Failure(`${shown}:${error.line}:${error.column}: ${error.message}`);
    throw error;
  }
  if (Object.keys(credentials).length === 0) throw new Failure(`${shown} holds no KEY=value`);
  return credentials;
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
