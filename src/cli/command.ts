import { shellLine } from "../lib/text/shell-word.ts";
import { firstWordAt } from "./accept.ts";
import type { ArgDefs, Args } from "./arg-defs.ts";
import { quietFlag } from "./args.ts";
import { usageError } from "./failure.ts";
import { type Io, quietly } from "./io.ts";
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
  const args = { ...def.args, ...quietFlag };
  return {
    args,
    notes: def.notes ?? [],
    examples,
    child,
    run: async (argv, io) => {
      if (child) demandDashes(args, argv, io.afterDashes);
      const options = child ? {} : { trailing: io.afterDashes, examples };
      const { quiet, ...values } = parse(args, argv, options);
      return def.run(values as Args<A>, quiet === true ? quietly(io) : io);
    },
  };
}

/** Throws a usage error with the line that was meant when the program to run stands where only our flags may. */
function demandDashes(args: ArgDefs, argv: readonly string[], behind: readonly string[]): void {
  const at = firstWordAt(args, argv);
  if (at === undefined) return;
  const meant = [
    ...argv.slice(0, at),
    "--",
    ...argv.slice(at),
    ...(behind.length > 0 ? ["--", ...behind] : []),
  ];
  throw usageError(
    `-- is missing before ${shellLine(argv.slice(at, at + 1))}`,
    `agent-vault run ${shellLine(meant)}`,
  );
}
