import type { Draw } from "./mutate.ts";

/** What one input led to. */
export type Outcome = {
  /** Why this must not be; undefined when all is well. */
  readonly failure: string | undefined;
  /** What kind of thing happened: an input that leads to a new kind is worth changing further. */
  readonly kind: string;
};

export type Target = {
  readonly name: string;
  readonly seeds: readonly Buffer[];
  /** Fragments that mean something to what is tested. */
  readonly words: readonly string[];
  run(input: Buffer, draw: Draw): Outcome | Promise<Outcome>;
};

export const fine = (kind: string): Outcome => ({ failure: undefined, kind });
export const failed = (failure: string): Outcome => ({ failure, kind: failure });
