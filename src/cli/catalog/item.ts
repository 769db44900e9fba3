import { CATALOG } from "../../core/catalog/entries.ts";
import type { CatalogEntry } from "../../core/catalog/entry.ts";
import { keysOf, servicesOf } from "../../core/catalog/recipe.ts";
import { templateOf } from "../../core/catalog/templates.ts";

/** An entry as `--json` prints it: what the API says of it, by the API's names, and what only this program knows. */
export function catalogItem(entry: CatalogEntry) {
  const { authType, suggestedKey, ...template } = templateOf(entry);
  return {
    ...template,
    auth_type: authType,
    suggested_credential_key: suggestedKey,
    aliases: entry.aliases ?? [],
    services: servicesOf(entry),
    credentials: keysOf(entry).map(({ name, looksLike, obtain, fixed }) => ({
      key: name,
      looks_like: looksLike,
      obtain,
      ...(fixed === undefined ? {} : { value: fixed }),
    })),
    variables: entry.variables,
    ...(entry.alternatives === undefined ? {} : { further_variables: entry.alternatives }),
    try_with: entry.tryWith,
    ...(entry.quirk === undefined ? {} : { quirk: entry.quirk }),
    ...(entry.notYet === undefined ? {} : { not_yet: entry.notYet }),
  };
}

/** All entries, as `--json` prints them. */
export function catalogItems() {
  return CATALOG.map(catalogItem);
}
