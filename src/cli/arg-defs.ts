/** What a command line may hold, as data: the parser, help and completions derive from it. */
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
