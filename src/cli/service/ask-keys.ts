/** The values of credentials that services need and the vault lacks: asked for, or read from a pipe. */
import { misshapen } from "../../core/catalog/recipe.ts";
import { usageError } from "../failure.ts";
import type { Io } from "../io.ts";
import { askSecret, askText } from "../ui/prompt.ts";
import { readStdinLines, readStdinValue } from "../ui/stdin.ts";
import type { WantedKey } from "./recipe.ts";

export type AskOptions = {
  /** Names of the credentials that are there. */
  readonly stored: ReadonlySet<string>;
  /** May anything be asked, or read? */
  readonly input: boolean;
  /** Takes values of any shape. */
  readonly force: boolean;
};

/**
 * Values by key for what is missing, each key once; fewer where nothing may be asked. On a terminal a value of another
 * shape is asked for again; from a pipe it is a usage error, as is an empty one.
 */
export async function askKeys(
  io: Io,
  wanted: readonly WantedKey[],
  { stored, input, force }: AskOptions,
): Promise<Record<string, string>> {
  const byName = new Map(wanted.map((key) => [key.name, key]));
  const missing = [...byName.values()].filter(({ name }) => !stored.has(name));
  const values: Record<string, string> = {};
  for (const { name, fixed } of missing) if (fixed !== undefined) values[name] = fixed;
  const open = missing.filter(({ fixed }) => fixed === undefined);
  if (!input || open.length === 0) return values;
  const check = (key: WantedKey, value: string) =>
    value === ""
      ? `${key.name} is empty`
      : force || key.of === undefined
        ? undefined
        : misshapen(key, value, key.of);
  if (io.interactive) {
    for (const key of open) values[key.name] = await ask(io, key, check);
    return values;
  }
  const piped = await readPiped(open);
  const faults = open.flatMap((key, at) => check(key, piped[at] ?? "") ?? []);
  if (faults.length > 0) {
    const hint = force
      ? "--no-input adds the services without keys"
      : "pipe in the right one; --force stores what there is";
    throw usageError(faults.join("; "), hint);
  }
  return { ...values, ...Object.fromEntries(open.map(({ name }, at) => [name, piped[at] ?? ""])) };
}

async function ask(
  io: Io,
  key: WantedKey,
  check: (key: WantedKey, value: string) => string | undefined,
): Promise<string> {
  const { name, obtain, visible } = key;
  if (obtain !== "") io.print.tell(`${name} (${key.looksLike}): ${obtain}`);
  const question = {
    message: `Value of ${name}`,
    instead: "standard input, or --no-input",
    check: (value: string) => {
      const fault = check(key, value);
      return fault === undefined || value === "" ? fault : `${fault}; --force takes any`;
    },
  };
  return visible ? askText(io, question) : askSecret(io, question);
}

async function readPiped(open: readonly WantedKey[]): Promise<readonly string[]> {
  const names = open.map(({ name }) => `the value of ${name}`);
  const [only] = names;
  return names.length === 1 && only !== undefined ? [await readStdinValue(only)] : readStdinLines(names);
}
