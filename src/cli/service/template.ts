/** From an entry of the catalogue to a service, as flags and files describe one. */
import { CATALOG } from "../../core/catalog/entries.ts";
import type { CatalogEntry } from "../../core/catalog/entry.ts";
import { entryNamed, nearestEntry } from "../../core/catalog/find.ts";
import { CATALOG_FOREIGN_CREDENTIALS } from "../../core/catalog/recipe.ts";
import { usageError } from "../failure.ts";
import { type ServiceFlags, serviceFromFlags, termsFromFlags } from "./flags.ts";

export const templateFlag = {
  template: {
    type: "string",
    valueHint: "id",
    description: "Entry of the catalog, without asking for its key",
    known: CATALOG.map(({ id }) => id),
  },
} as const;

/** The entry that a word names. Throws a usage error, with the word that was probably meant. */
export function demandEntry(word: string): CatalogEntry {
  const entry = entryNamed(word);
  if (entry !== undefined) return entry;
  if (word.includes(".")) {
    const hint = `describe it: agent-vault vault service add --host ${word} --auth-type bearer --token-key KEY`;
    throw usageError(`the catalog has no "${word}"`, hint);
  }
  throw usageError(
    `the catalog has no "${word}"`,
    nearestEntry(word) ?? "agent-vault catalog lists what it has",
  );
}

/**
 * The service that an entry describes, its name, host and keys replaced by flags where these are given. Throws a
 * usage error for a word that names none, and for one that leaves its headers to be written.
 */
export function serviceFromTemplate(word: string, flags: ServiceFlags): Record<string, unknown> {
  const entry = demandEntry(word);
  const { auth } = entry;
  const service = isCustom(entry, flags)
    ? customService(entry, flags)
    : serviceFromFlags(withTemplate(entry, flags));
  const substitutions = auth.type === "passthrough" ? { substitutions: auth.substitutions } : {};
  return { ...service, ...substitutions, foreign_credentials: CATALOG_FOREIGN_CREDENTIALS };
}

function isCustom({ auth }: CatalogEntry, flags: ServiceFlags): boolean {
  return auth.type === "custom" && flags["auth-type"] === undefined;
}

function customService(
  { id, host, auth, notYet }: CatalogEntry,
  flags: ServiceFlags,
): Record<string, unknown> {
  const headers = auth.type === "custom" ? auth.headers : undefined;
  if (headers === undefined) {
    throw usageError(
      `"${id}" cannot be set up from the catalog${notYet === undefined ? "" : `: ${notYet}`}`,
      "with headers of your own, write the service in a file: agent-vault vault service add -f services.yaml",
    );
  }
  return {
    name: flags.name ?? id,
    host: flags.host ?? host,
    auth: { type: "custom", headers },
    ...termsFromFlags(flags),
  };
}

/** What is given stands; a method of the user's own choice takes nothing of the entry's. */
function withTemplate(entry: CatalogEntry, flags: ServiceFlags): ServiceFlags {
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
  const auth = flags["auth-type"] === undefined ? authFlags(entry) : {};
  return { ...flags, name: entry.id, host: entry.host, ...auth, ...given };
}

function authFlags({ auth, key }: CatalogEntry): Partial<ServiceFlags> {
  const type = { "auth-type": auth.type };
  switch (auth.type) {
    case "bearer":
      return { ...type, "token-key": key.name };
    case "basic":
      return { ...type, "username-key": auth.username.name, "password-key": key.name };
    case "api-key":
      return {
        ...type,
        "api-key-key": key.name,
        "api-key-header": auth.header,
        "api-key-prefix": auth.prefix,
      };
    default:
      return type;
  }
}
