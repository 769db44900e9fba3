/**
 * What a command line may hold, as data: the parser, help and completions derive from it. The definitions are citty's,
 * narrowed: all are described and read-only, and there are lists.
 */
import type { BooleanArgDef, EnumArgDef, PositionalArgDef, StringArgDef } from "citty";

/** Kinds of names that the server knows, for completion. */
export type Names =
  | "vault"
  | "agent"
  | "company"
  | "realm"
  | "user"
  | "user-invite"
  | "service"
  | "credential"
  | "proposal"
  | "pending-proposal";

type Described = {
  readonly description: string;
  /** What its value names. */
  readonly names?: Names;
};
/** Boolean flags are false unless given or declared with `default: true`, when help shows `--no-x`. */
export type FlagDef = Described &
  Readonly<Pick<StringArgDef, "valueHint" | "required">> & {
    readonly type: NonNullable<(StringArgDef | BooleanArgDef | EnumArgDef)["type"]>;
    /** One letter. */
    readonly alias?: string;
    readonly default?: NonNullable<(StringArgDef | BooleanArgDef)["default"]>;
    readonly options?: Readonly<NonNullable<EnumArgDef["options"]>>;
    /** Values that completion offers; the command itself says which it takes. */
    readonly known?: readonly string[];
    /** May be given several times; the value is then a list. */
    readonly repeatable?: true;
    /** Of a boolean: undefined unless it is given, as `--x`, `--x=false` or `--no-x`. */
    readonly orUnsaid?: true;
  };
/** Words are required unless said otherwise; `rest` takes all that remain. */
export type WordDef = Described &
  Readonly<Pick<PositionalArgDef, "required">> & {
    readonly type: NonNullable<PositionalArgDef["type"]>;
    readonly valueHint?: "file";
    readonly rest?: true;
    /** Words that completion offers; the command itself says which it takes. */
    readonly known?: readonly string[];
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
    ? boolean | (D extends { orUnsaid: true } ? undefined : never)
    : D extends { type: "enum"; options: readonly (infer O)[] }
      ? O | Absent<D>
      : string | Absent<D>;
/** What `run` receives: the declared names and nothing else. */
export type Args<A extends ArgDefs> = { readonly [K in keyof A]: Value<A[K]> };
