/** Which entry's key a variable holds, so that one that lies about can be told from other settings. */
import { CATALOG } from "./entries.ts";
import type { CatalogEntry } from "./entry.ts";

const BY_VARIABLE = new Map<string, CatalogEntry>();
// The first that names a variable has it: the services of AWS share a key.
for (const entry of CATALOG)
  for (const name of variablesOf(entry)) if (!BY_VARIABLE.has(name)) BY_VARIABLE.set(name, entry);

/** The entry whose key this variable holds, if it is known for that. */
export function holderOf(variable: string): CatalogEntry | undefined {
  return BY_VARIABLE.get(variable);
}

/** Every variable that may hold a key. */
export const KEY_VARIABLES: readonly string[] = [...BY_VARIABLE.keys()];

/** What clients read it from, and what its credential is called. Of one that cannot be set up only the latter. */
function variablesOf({ key, variables, alternatives = {}, notYet }: CatalogEntry): readonly string[] {
  if (notYet !== undefined) return [key.name];
  return [...new Set([key.name, ...Object.keys(variables), ...Object.keys(alternatives)])];
}
