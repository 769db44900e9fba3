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
