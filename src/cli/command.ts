/**
 * The one wrapper over citty: its argument definitions and parser, made strict.
 * citty 0.2.2 alone accepts unknown flags, keeps the last of a repeated one and takes a missing value for "".
 */
import { type ArgsDef, parseArgs } from "citty";
import { usageError } from "./failure.ts";
import type { Io } from "./io.ts";
import { type ScanOptions, scan } from "./scan.ts";

type Described = { readonly description: string };
/** Boolean flags are false unless given or declared with `default: true`, when help shows `--no-x`. */
export type FlagDef = Described & {
  readonly type: "string" | "boolean" | "enum";
  /** One letter. */
  readonly alias?: string;
  readonly valueHint?: string;
  readonly default?: string | boolean;
  readonly required?: boolean;
  readonly options?: readonly string[];
  /** May be given several times; the value is then a list. */
  readonly repeatable?: true;
};
/** Words are required unless said otherwise; `rest` takes all that remain. */
export type WordDef = Described & {
  readonly type: "positional";
  readonly required?: boolean;
  readonly rest?: true;
};
export type ArgDefs = Readonly<Record<string, FlagDef | WordDef>>;

type Absent<D> = D extends { required: true } | { default: string }
  ? never
  : D extends { type: "positional" }
    ? D extends { required: false }
      ? undefined
      : never
    : undefined;
type Value<D> = D extends { rest: true } | { repeatable: true }
  ? readonly string[]
  : D extends { type: "boolean" }
    ? boolean
    : D extends { type: "enum"; options: readonly (infer O)[] }
      ? O | Absent<D>
      : string | Absent<D>;
/** What `run` receives: the declared names and nothing else. */
export type Args<A extends ArgDefs> = { readonly [K in keyof A]: Value<A[K]> };

/** Nothing means 0. Commands end badly by throwing; a number is for those whose exit code is not ours to choose. */
// biome-ignore lint/suspicious/noConfusingVoidType: a command that returns nothing is the ordinary one
type Outcome = number | void | Promise<number | void>;

export type Command = {
  readonly args: ArgDefs;
  /** Lines of `--help` after the flags: what the reader could not guess. */
  readonly notes: readonly string[];
  readonly examples: readonly string[];
  /** Takes a command line after `--`. */
  readonly child: boolean;
  readonly run: (argv: readonly string[], io: Io) => Outcome;
};

const AFTER_DASHES = "write the command to run after --, as in agent-vault run -- claude";

/** Declares a command. Faults of the command line are usage errors (exit 2) thrown before `run` begins. */
export function command<const A extends ArgDefs>(def: {
  readonly args: A;
  readonly notes?: readonly string[];
  readonly examples?: readonly string[];
  readonly child?: true;
  readonly run: (args: Args<A>, io: Io) => Outcome;
}): Command {
  const child = def.child === true;
  return {
    args: def.args,
    notes: def.notes ?? [],
    examples: def.examples ?? [],
    child,
    run: async (argv, io) => {
      const options = child ? { surplusHint: AFTER_DASHES } : { trailing: io.afterDashes };
      return def.run(parse(def.args, argv, options) as Args<A>, io);
    },
  };
}

/** Values by declared name. Throws a usage error as `scan` does, and for a required flag that is missing. */
export function parse(
  defs: ArgDefs,
  argv: readonly string[],
  options: ScanOptions = {},
): Record<string, unknown> {
  const scanned = scan(defs, argv, options);
  const parsed = parseArgs([...scanned.canonical], cittyDefs(defs));
  const values: Record<string, unknown> = {};
  for (const [name, def] of Object.entries(defs)) {
    if (def.type === "positional") values[name] = scanned.words[name];
    else if (def.repeatable) values[name] = scanned.repeated[name] ?? [];
    else if (def.type === "boolean") values[name] = parsed[name] === true;
    else values[name] = parsed[name];
    if (def.type !== "positional" && def.required && values[name] === undefined) {
      throw usageError(`--${name} is required`, def.description);
    }
  }
  return values;
}

/** What of a declaration is left for citty: no words, no lists, no enums, all of which `scan` has dealt with. */
function cittyDefs(defs: ArgDefs): ArgsDef {
  const flags: ArgsDef = {};
  for (const [name, def] of Object.entries(defs)) {
    if (def.type === "positional" || def.repeatable) continue;
    flags[name] =
      def.type === "boolean"
        ? { type: "boolean", default: def.default === true }
        : { type: "string", ...(typeof def.default === "string" ? { default: def.default } : {}) };
  }
  return flags;
}
