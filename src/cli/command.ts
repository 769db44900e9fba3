import type { ArgDefs, Args } from "./arg-defs.ts";
import type { Io } from "./io.ts";
import { parse } from "./parse.ts";

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
  const examples = def.examples ?? [];
  return {
    args: def.args,
    notes: def.notes ?? [],
    examples,
    child,
    run: async (argv, io) => {
      const options = child ? { surplusHint: AFTER_DASHES } : { trailing: io.afterDashes, examples };
      return def.run(parse(def.args, argv, options) as Args<A>, io);
    },
  };
}
