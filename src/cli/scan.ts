import { didYouMean } from "../core/nearest.ts";
import type { ArgDefs, FlagDef } from "./command.ts";
import { usageError } from "./failure.ts";

/** The command line in the one spelling that citty cannot misread, and what citty cannot hold. */
export type Scanned = {
  /** `--name=value`, `--name` or `--no-name`, each name once. */
  readonly canonical: readonly string[];
  readonly repeated: Readonly<Record<string, readonly string[]>>;
  readonly words: Readonly<Record<string, string | readonly string[] | undefined>>;
};

type Flag = { readonly name: string; readonly def: FlagDef };

export type ScanOptions = {
  /** Words that stood after `--` and can be no flags. */
  readonly trailing?: readonly string[];
  /** What to say of a word too many. */
  readonly surplusHint?: string | undefined;
};

/**
 * Checks a command line against its declaration. Throws a usage error on an unknown or repeated flag,
 * a missing or unwanted value, a value outside an enum, a missing or surplus word.
 */
export function scan(defs: ArgDefs, argv: readonly string[], options: ScanOptions = {}): Scanned {
  const given = new Map<string, string[]>();
  const words: string[] = [];
  const queue = [...argv];
  for (let token = queue.shift(); token !== undefined; token = queue.shift()) {
    if (!token.startsWith("-") || token === "-") words.push(token);
    else if (token.startsWith("--")) readLong(defs, token, queue, given);
    else readShort(defs, token, queue, given);
  }
  const canonical: string[] = [];
  const repeated: Record<string, readonly string[]> = {};
  for (const [name, values] of given) {
    if (flagOf(defs, name)?.repeatable) repeated[name] = values;
    else canonical.push(...values);
  }
  return {
    canonical,
    repeated,
    words: assignWords(defs, [...words, ...(options.trailing ?? [])], options.surplusHint),
  };
}

/** Flags that some commands have, and why not all. */
const EXPLAINED: Readonly<Record<string, string>> = {
  "--address":
    "most commands talk to the server you signed in to last; AGENT_VAULT_ADDR or auth login --address chooses",
};

function flagOf(defs: ArgDefs, name: string): FlagDef | undefined {
  const def = Object.hasOwn(defs, name) ? defs[name] : undefined;
  return def === undefined || def.type === "positional" ? undefined : def;
}

function flagNames(defs: ArgDefs): string[] {
  return Object.entries(defs).flatMap(([name, def]) =>
    def.type === "positional"
      ? []
      : [def.type === "boolean" && def.default === true ? `--no-${name}` : `--${name}`],
  );
}

function readLong(defs: ArgDefs, token: string, queue: string[], given: Map<string, string[]>): void {
  const equals = token.indexOf("=");
  const spelt = equals === -1 ? token : token.slice(0, equals);
  const inline = equals === -1 ? undefined : token.slice(equals + 1);
  const name = spelt.slice(2);
  const def = flagOf(defs, name);
  if (def !== undefined) {
    take({ name, def }, spelt, inline, queue, given);
    return;
  }
  const negated = name.startsWith("no-") ? flagOf(defs, name.slice(3)) : undefined;
  if (negated?.type !== "boolean") {
    const hint = Object.hasOwn(EXPLAINED, spelt) ? EXPLAINED[spelt] : undefined;
    throw usageError(`unknown flag ${spelt}`, hint ?? didYouMean(spelt, [...flagNames(defs), "--help"]));
  }
  if (inline !== undefined) throw usageError(`${spelt} takes no value`);
  put({ name: name.slice(3), def: negated }, spelt, spelt, given);
}

function readShort(defs: ArgDefs, token: string, queue: string[], given: Map<string, string[]>): void {
  for (let at = 1; at < token.length; at++) {
    const letter = token[at] ?? "";
    const name = Object.keys(defs).find((key) => flagOf(defs, key)?.alias === letter);
    const def = name === undefined ? undefined : flagOf(defs, name);
    if (name === undefined || def === undefined) throw usageError(`unknown flag -${letter}`);
    if (def.type === "boolean") {
      put({ name, def }, `-${letter}`, `--${name}`, given);
      continue;
    }
    const glued = token.slice(at + 1).replace(/^=/, "");
    take({ name, def }, `-${letter}`, at + 1 < token.length ? glued : undefined, queue, given);
    return;
  }
}

function take(
  flag: Flag,
  spelt: string,
  inline: string | undefined,
  queue: string[],
  given: Map<string, string[]>,
): void {
  if (flag.def.type === "boolean") {
    if (inline !== undefined && inline !== "true" && inline !== "false") {
      throw usageError(`${spelt} takes no value but true or false`);
    }
    put(flag, spelt, inline === "false" ? `--no-${flag.name}` : `--${flag.name}`, given);
    return;
  }
  const value = inline ?? nextValue(spelt, queue);
  const { options } = flag.def;
  if (options !== undefined && !options.includes(value)) {
    const guess = didYouMean(value, options);
    throw usageError(`${spelt} cannot be "${value}"`, guess ?? `it is one of ${options.join(", ")}`);
  }
  put(flag, spelt, flag.def.repeatable ? value : `--${flag.name}=${value}`, given);
}

function nextValue(spelt: string, queue: string[]): string {
  const next = queue[0];
  if (next === undefined) throw usageError(`${spelt} needs a value`);
  if (next.startsWith("-") && next !== "-") {
    throw usageError(`${spelt} needs a value`, `write ${spelt}=${next} if the value begins with a hyphen`);
  }
  queue.shift();
  return next;
}

function put(flag: Flag, spelt: string, value: string, given: Map<string, string[]>): void {
  const before = given.get(flag.name);
  if (before === undefined) given.set(flag.name, [value]);
  else if (flag.def.repeatable) before.push(value);
  else throw usageError(`${spelt} is given more than once`);
}

function assignWords(
  defs: ArgDefs,
  words: readonly string[],
  surplusHint: string | undefined,
): Record<string, string | readonly string[] | undefined> {
  const assigned: Record<string, string | readonly string[] | undefined> = {};
  const queue = [...words];
  for (const [name, def] of Object.entries(defs)) {
    if (def.type !== "positional") continue;
    if (def.required !== false && queue.length === 0) {
      throw usageError(`<${name}> is missing`, def.description);
    }
    assigned[name] = def.rest ? queue.splice(0) : queue.shift();
  }
  const surplus = queue[0];
  if (surplus !== undefined) throw usageError(`unexpected word "${surplus}"`, surplusHint);
  return assigned;
}
