import type { Environment, VariableName } from "./keys.ts";

/** One setting: a flag, when given, wins over the variable. */
export type Source = {
  readonly variable?: VariableName;
  /** As typed, such as `--port`. */
  readonly flag?: string;
  /** What stood behind the flag; undefined when it was not given. */
  readonly given?: string | undefined;
};

/** A value that cannot be used, in words that follow the setting's name: `PORT is "x": …`. */
export class Unusable extends Error {}

/**
 * Reads settings and keeps what was wrong with each, so that one start reports all of it. Values are quoted in
 * faults: secrets are read with `text` and judged without being named.
 */
export type Reader = {
  /** Undefined when absent or empty. */
  text(source: Source): string | undefined;
  /** `fallback` when absent, and also when unusable: then the fault is noted. */
  parse<T, F>(source: Source, fallback: F, parse: (text: string) => T): T | F;
  /** As `parse`, for what only lies around in a shell: an unusable value is a warning, and no reason not to start. */
  parseInherited<T, F>(source: Source, fallback: F, parse: (text: string) => T): T | F;
  fault(text: string): void;
  faults(): readonly string[];
  warn(text: string): void;
  warnings(): readonly string[];
};

export function createReader(env: Environment): Reader {
  const faults: string[] = [];
  const warnings: string[] = [];
  const text = ({ variable, given }: Source): string | undefined =>
    (given ?? (variable === undefined ? undefined : env[variable])) || undefined;
  const parseNoting =
    (notes: string[]): Reader["parse"] =>
    (source, fallback, parse) => {
      const value = text(source);
      if (value === undefined) return fallback;
      try {
        return parse(value.trim());
      } catch (error) {
        if (!(error instanceof Unusable)) throw error;
        const name = source.given === undefined ? source.variable : source.flag;
        notes.push(`${name} is ${quoted(value)}: ${error.message}`);
        return fallback;
      }
    };
  return {
    text,
    parse: parseNoting(faults),
    parseInherited: parseNoting(warnings),
    fault: (fault) => faults.push(fault),
    faults: () => faults,
    warn: (warning) => warnings.push(warning),
    warnings: () => warnings,
  };
}

/** Enough of a value to recognise it, on one line. */
function quoted(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}…` : value);
}
