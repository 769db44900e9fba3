/** What `vault service add NAME…` is going to do, before anything is asked or written. */
import type { CatalogEntry, CatalogKey } from "../../core/catalog/entry.ts";
import { keysOf, servicesOf } from "../../core/catalog/recipe.ts";
import { UsageFaults, usageError } from "../failure.ts";
import { hasServiceFlags, type ServiceFlags } from "./flags.ts";
import { demandEntry, serviceFromTemplate } from "./template.ts";

/** A credential that has to be there, and which entry's it is. */
export type WantedKey = CatalogKey & {
  readonly fixed?: string;
  /** Undefined: nothing is known of its shape. */
  readonly of: CatalogEntry | undefined;
  /** It is shown as it is typed. */
  readonly visible: boolean;
};

export type Recipe = {
  /** As it was called. */
  readonly word: string;
  readonly entry: CatalogEntry;
  /** As a file would hold them. */
  readonly services: readonly Record<string, unknown>[];
  readonly keys: readonly WantedKey[];
};

/**
 * The recipes of these words, each entry once. Throws one usage error that names every word which is none; for an entry
 * that cannot be set up yet; for a host that everybody has one of their own of, unless `--host` says which; and for flags
 * of one service beside several words.
 */
export function recipesFor(words: readonly string[], flags: ServiceFlags): readonly Recipe[] {
  if (words.length > 1 && hasServiceFlags(flags)) {
    throw usageError(
      "the flags of one service go with one name",
      "add the services one by one, or without flags",
    );
  }
  const faults = new UsageFaults();
  const recipes = words.map((word) => faults.attempt(() => recipeFor(word, flags)));
  faults.throwAny();
  const found = recipes.filter((one) => one !== undefined);
  return found.filter((one, at) => found.findIndex(({ entry }) => entry === one.entry) === at);
}

function recipeFor(word: string, flags: ServiceFlags): Recipe {
  const entry = demandEntry(word);
  const own = serviceFromTemplate(word, flags);
  if (entry.host.startsWith("*.") && flags.host === undefined) {
    throw usageError(
      `whose ${entry.name}? Everybody has a host of their own there`,
      `name it: agent-vault vault service add ${word} --host ${entry.host.replace("*", "example")}`,
    );
  }
  const services = hasServiceFlags(flags) ? [own] : servicesOf(entry);
  return { word, entry, services, keys: wantedKeys(entry, own) };
}

/** The entry's keys by the names that the service gives them; of a method of the user's choice no shape is known. */
function wantedKeys(entry: CatalogEntry, service: Record<string, unknown>): readonly WantedKey[] {
  const auth = service["auth"] as Readonly<Record<string, string>>;
  const isOwn = auth["type"] === entry.auth.type;
  const [password, username] = [...keysOf(entry)].reverse();
  const named = [
    { name: auth["username"], key: username, visible: true },
    { name: auth["token"] ?? auth["key"] ?? auth["password"], key: password, visible: false },
  ];
  if (isOwn && (auth["type"] === "custom" || auth["type"] === "passthrough")) {
    return keysOf(entry).map((key) => ({ ...key, of: entry, visible: false }));
  }
  return named.flatMap(({ name, key = entry.key, visible }) =>
    name === undefined ? [] : [{ ...key, name, of: isOwn ? entry : undefined, visible }],
  );
}
