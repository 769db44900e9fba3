import { badField } from "./all-faults.ts";
import type { AppError } from "./errors.ts";
import { nearest } from "./nearest.ts";

/**
 * Reads JSON and YAML objects whose writers do not agree on the case of member names: `Email` is `email`.
 * The exact spelling wins when both are there; null counts as absent; members of other names are kept.
 */
export type Fields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `object` with every member that is one of `names` in another case renamed to it. */
export function foldFieldNames(object: Fields, names: readonly string[]): Fields {
  const declared = new Map(names.map((name) => [name.toLowerCase(), name]));
  const folded: [string, unknown][] = [];
  const exact: [string, unknown][] = [];
  for (const [name, value] of Object.entries(object)) {
    if (value === null || value === undefined) continue;
    const known = declared.get(name.toLowerCase()) ?? name;
    (known === name ? exact : folded).push([known, value]);
  }
  return Object.fromEntries([...folded, ...exact]);
}

/**
 * The first member of `object` that is none of `names`, with what to say of it, or nothing. A member that is null
 * counts as absent.
 */
export function unknownField(
  object: Fields,
  names: readonly string[],
): { readonly name: string; readonly problem: string } | undefined {
  const name = Object.keys(object).find((key) => object[key] !== null && !names.includes(key));
  if (name === undefined) return undefined;
  const guess = nearest(name, names);
  return {
    name,
    problem: guess === undefined ? "is no field here" : `is no field here; did you mean ${guess}?`,
  };
}

/** Says that a member has to be there, in the words of the documents on companies and agents. */
export function missingField(name: string): AppError {
  return badField(name, `Missing or invalid field: ${name} is required`);
}
