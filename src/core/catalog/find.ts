/** Finds entries of the catalogue by what people and services call them. */
import { didYouMean } from "../nearest.ts";
import { matchesHost, splitMatcher } from "../service/host-pattern.ts";
import { CATALOG } from "./entries.ts";
import type { CatalogEntry } from "./entry.ts";

const BY_WORD: ReadonlyMap<string, CatalogEntry> = new Map(
  CATALOG.flatMap((entry) => [entry.id, ...(entry.aliases ?? [])].map((word) => [word, entry] as const)),
);

/** Every word that names an entry, ids first. */
export const CATALOG_WORDS: readonly string[] = [
  ...CATALOG.map(({ id }) => id),
  ...CATALOG.flatMap(({ aliases = [] }) => aliases),
];

/** The entry of an id or an alias, in any case. */
export function entryNamed(word: string): CatalogEntry | undefined {
  return BY_WORD.get(word.toLowerCase());
}

/** `did you mean …?` for a word that names none, or nothing. */
export function nearestEntry(word: string): string | undefined {
  return didYouMean(word, CATALOG_WORDS);
}

/** The entry for a host (without a port), if there is one: before others, the one whose first host it is. */
export function entryForHost(host: string): CatalogEntry | undefined {
  const isFor = (known: string) => known === host || matchesHost(known, host);
  return (
    CATALOG.find((entry) => hostsOf(entry).slice(0, 1).some(isFor)) ??
    CATALOG.find((entry) => hostsOf(entry).some(isFor))
  );
}

/** Its hosts, without paths. */
export function hostsOf({ host, furtherHosts = [] }: CatalogEntry): readonly string[] {
  return [host, ...furtherHosts.map((one) => one.host)].map((one) => splitMatcher(one).host);
}

/**
 * The entries that a service is for, by its `host[:port][/path]`: it stands for a host of theirs, or for one that their
 * wildcard means. Of a further host that is theirs by a path alone, it has to be that path.
 */
export function entriesForMatcher(matcher: string): readonly CatalogEntry[] {
  const { host, path } = splitMatcher(matcher.toLowerCase());
  const isFor = (text: string, isFurther: boolean) => {
    const known = splitMatcher(text);
    if (isFurther && known.path !== "" && known.path !== path) return false;
    return known.host === host || matchesHost(known.host, host) || matchesHost(host, known.host);
  };
  return CATALOG.filter(
    (entry) =>
      isFor(entry.host, false) || (entry.furtherHosts ?? []).some((further) => isFor(further.host, true)),
  );
}
