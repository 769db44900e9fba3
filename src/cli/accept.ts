/**
 * The strict pass over a command line: `util.parseArgs` takes it apart, keeping how and where all was spelt, and its
 * parts are held against the declaration. Neither its own strict mode nor citty knows lists of words, near misses and
 * flags that are given twice.
 */
import { parseArgs } from "node:util";
import { didYouMean } from "../core/nearest.ts";
import type { ArgDefs, FlagDef } from "./arg-defs.ts";
import { usageError } from "./failure.ts";

export type AcceptOptions = {
  /** Words that stood after `--` and can be no flags. */
  readonly trailing?: readonly string[];
  /** Command lines that are right, to show what is missing. */
  readonly examples?: readonly string[] | undefined;
};

/** As it was typed: `spelt` is `--port` or `-p`. */
type Given = {
  readonly spelt: string;
  readonly name: string;
  readonly value: string | undefined;
  readonly isInline: boolean;
};
type Words = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What stands on a command line, each part of it allowed by the declaration. */
export type Accepted = {
  /** By name, what was said of each flag in its order: one value, or several of a repeatable flag. */
  readonly flags: ReadonlyMap<string, readonly (string | boolean)[]>;
  readonly words: Words;
};

/**
 * Throws a usage error on an unknown or repeated flag, a missing or unwanted value, a value outside an enum, a missing or
 * surplus word. Required flags that are missing are not its matter.
 */
export function accept(
  defs: ArgDefs,
  argv: readonly string[],
  { trailing = [], examples }: AcceptOptions = {},
): Accepted {
  const { flags, words } = takeApart(defs, argv);
  const given = new Map<string, (string | boolean)[]>();
  for (const flag of flags) {
    const { name, def, value } = acceptFlag(defs, flag);
    const before = given.get(name);
    if (before === undefined) given.set(name, [value]);
    else if (def.repeatable) before.push(value);
    else throw usageError(`${flag.spelt} is given more than once`);
  }
  return { flags: given, words: assignWords(defs, [...words, ...trailing], { examples }) };
}

/** Where the first word stands that is neither a flag nor a flag's value. */
export function firstWordAt(defs: ArgDefs, argv: readonly string[]): number | undefined {
  return tokensOf(defs, argv).find(({ kind }) => kind === "positional")?.index;
}

function tokensOf(defs: ArgDefs, argv: readonly string[]) {
  const options = Object.entries(defs).flatMap(([name, def]) => {
    if (def.type === "positional") return [];
    const type = def.type === "boolean" ? ("boolean" as const) : ("string" as const);
    return [[name, { type, ...(def.alias === undefined ? {} : { short: def.alias }) }] as const];
  });
  return parseArgs({
    args: [...argv],
    options: Object.fromEntries(options),
    strict: false,
    tokens: true,
    allowPositionals: true,
  }).tokens;
}

function takeApart(defs: ArgDefs, argv: readonly string[]): { flags: Given[]; words: string[] } {
  const flags: Given[] = [];
  const words: string[] = [];
  for (const token of tokensOf(defs, argv)) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName: spelt, value, inlineValue } = token;
    flags.push({ name, spelt, value, isInline: inlineValue === true });
  }
  return { flags, words };
}

/** The flag that was meant and its value, which for a boolean is true or false. */
function acceptFlag(
  defs: ArgDefs,
  given: Given,
): { readonly name: string; readonly def: FlagDef; readonly value: string | boolean } {
  const { spelt, name, value, isInline } = given;
  const def = spelt === `--${name}` || spelt.length === 2 ? flagOf(defs, name) : undefined;
  if (def === undefined) return acceptNegated(defs, given);
  if (def.type !== "boolean") return { name, def, value: takenValue(given, def) };
  if (isInline && value !== "true" && value !== "false") {
    throw usageError(`${spelt} takes no value but true or false`);
  }
  return { name, def, value: value !== "false" };
}

function acceptNegated(defs: ArgDefs, { spelt, name, isInline }: Given) {
  const positive = name.slice("no-".length);
  const def = spelt.startsWith("--no-") ? flagOf(defs, positive) : undefined;
  if (def?.type !== "boolean") {
    const hint = Object.hasOwn(EXPLAINED, spelt) ? EXPLAINED[spelt] : undefined;
    const guess = spelt.startsWith("--") ? didYouMean(spelt, [...flagNames(defs), "--help"]) : undefined;
    throw usageError(`unknown flag ${spelt}`, hint ?? guess);
  }
  if (isInline) throw usageError(`${spelt} takes no value`);
  return { name: positive, def, value: false };
}

/** Flags that some commands have, and why not all. */
const EXPLAINED: Readonly<Record<string, string>> = {
  "--address":
    "most commands talk to the server you signed in to last; AGENT_VAULT_ADDR or auth login --address chooses",
};

function takenValue({ spelt, value, isInline }: Given, { options }: FlagDef): string {
  if (value === undefined) throw usageError(`${spelt} needs a value`);
  if (!isInline && value.startsWith("-") && value !== "-") {
    throw usageError(`${spelt} needs a value`, `write ${spelt}=${value} if the value begins with a hyphen`);
  }
  // Of `-p=8080`, which is -p with the value =8080 to parseArgs, the sign is none of the value.
  const meant = isInline && !spelt.startsWith("--") ? value.replace(/^=/, "") : value;
  if (options === undefined || options.includes(meant)) return meant;
  const guess = didYouMean(meant, options);
  throw usageError(`${spelt} cannot be "${meant}"`, guess ?? `it is one of ${options.join(", ")}`);
}

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

/** What a missing part is, with the first example that has it: all have the words, one may have the flag. */
export function missingHint(description: string, { examples = [] }: AcceptOptions, flag = ""): string {
  const example = examples.find((line) => line.includes(flag))?.replace(/ +# .*$/, "");
  return example === undefined ? description : `${description}; for example: ${example}`;
}

function assignWords(
  defs: ArgDefs,
  words: readonly string[],
  options: Pick<AcceptOptions, "examples">,
): Words {
  const assigned: Record<string, string | readonly string[] | undefined> = {};
  const queue = [...words];
  for (const [name, def] of Object.entries(defs)) {
    if (def.type !== "positional") continue;
    if (def.required !== false && queue.length === 0) {
      throw usageError(`<${name}> is missing`, missingHint(def.description, options));
    }
    assigned[name] = def.rest ? queue.splice(0) : queue.shift();
  }
  const surplus = queue[0];
  if (surplus !== undefined) throw usageError(`unexpected word "${surplus}"`);
  return assigned;
}
