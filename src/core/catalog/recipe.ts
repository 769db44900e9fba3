/** From an entry of the catalogue to the services and the credentials that it takes. */
import type { CatalogEntry, CatalogKey } from "./entry.ts";
import { withoutTag } from "./placeholder-tag.ts";

/**
 * Services of the catalogue drop what the client presents of its own: it holds a placeholder, which some clients send
 * in a second header beside the one that is replaced.
 */
export const CATALOG_FOREIGN_CREDENTIALS = "strip";

/** The services of an entry as a file would hold them, one for each host. Empty for one that is `notYet`. */
export function servicesOf(entry: CatalogEntry): readonly Record<string, unknown>[] {
  const auth = authOf(entry);
  if (auth === undefined) return [];
  const rest = {
    auth,
    ...(entry.auth.type === "passthrough" ? { substitutions: entry.auth.substitutions } : {}),
    foreign_credentials: CATALOG_FOREIGN_CREDENTIALS,
  };
  return [{ id: entry.id, host: entry.host }, ...(entry.furtherHosts ?? [])].map(({ id, host }) => ({
    name: id,
    host,
    ...rest,
  }));
}

/** The credentials of an entry in the order in which they are asked for; one that is `fixed` is asked of nobody. */
export function keysOf({ auth, key }: CatalogEntry): readonly (CatalogKey & { readonly fixed?: string })[] {
  return auth.type === "basic" ? [auth.username, key] : [key];
}

function authOf({ auth, key }: CatalogEntry): Record<string, unknown> | undefined {
  switch (auth.type) {
    case "bearer":
      return { type: auth.type, token: key.name };
    case "basic":
      return { type: auth.type, username: auth.username.name, password: key.name };
    case "api-key": {
      const { type, header, prefix } = auth;
      return { type, key: key.name, header, ...(prefix === undefined ? {} : { prefix }) };
    }
    case "custom":
      return auth.headers === undefined ? undefined : { type: auth.type, headers: auth.headers };
    case "passthrough":
      return { type: auth.type };
    default:
      return auth satisfies never;
  }
}

/** What keeps a value from being this key, in words that never hold the value; undefined where nothing does. */
export function misshapen(key: CatalogKey, value: string, entry: CatalogEntry): string | undefined {
  if (value.trim() === "") return `${key.name} is empty`;
  if (value !== value.trim())
    return `${key.name} has a blank at its ${value.trimStart() === value ? "end" : "start"}`;
  if (isPlaceholderOf(entry, value)) return `that is the placeholder that programs are given, not the key`;
  if (key.shape.test(value)) return undefined;
  return `that does not look like a key of ${entry.name}: ${key.looksLike}`;
}

function isPlaceholderOf({ variables, alternatives = {} }: CatalogEntry, value: string): boolean {
  return [variables, alternatives].some((set) => Object.values(set).includes(withoutTag(value)));
}
