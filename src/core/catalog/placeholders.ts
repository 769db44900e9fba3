/**
 * What programs find in the variables that they take keys from. Without any many do not start at all; with a real one the
 * key is not the vault's alone.
 */
import { CATALOG } from "./entries.ts";
import type { CatalogEntry } from "./entry.ts";
import { entriesForMatcher } from "./find.ts";
import { withoutTag, withTag } from "./placeholder-tag.ts";

export type Placeholders = {
  /** Variables to set, each with its placeholder. */
  readonly set: Readonly<Record<string, string>>;
  /** Variables that keep a value of their own, which a service of the vault would have made unnecessary. */
  readonly real: readonly string[];
};

/**
 * For services by their matchers (`host[:port][/path]`): every variable of theirs that is unset, and with `replace` those
 * that hold anything else, too.
 */
export function placeholdersFor(
  matchers: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  { replace, tag }: { readonly replace: boolean; readonly tag?: string | undefined },
): Placeholders {
  const set: Record<string, string> = {};
  const real = new Set<string>();
  const entries = new Set(matchers.flatMap(entriesForMatcher).filter(({ notYet }) => notYet === undefined));
  for (const entry of entries) {
    for (const [name, plain, always] of variablesOf(entry)) {
      const value = environment[name] ?? "";
      const placeholder = withTag(plain, tag);
      if (value === placeholder) continue;
      // That of an outer run may be another's.
      const isNoKey = value === "" ? always : withoutTag(value) === plain;
      if (isNoKey || (value !== "" && replace)) set[name] = placeholder;
      else if (value !== "") real.add(name);
    }
  }
  return { set, real: [...real] };
}

/** By the variable: what programs find in it. Several entries that share one have the same. */
export const CATALOG_PLACEHOLDERS: ReadonlyMap<string, string> = new Map(
  CATALOG.flatMap((entry) => variablesOf(entry).map(([name, placeholder]) => [name, placeholder] as const)),
);

const ALL: ReadonlySet<string> = new Set(
  CATALOG.flatMap((entry) => variablesOf(entry).map(([, placeholder]) => placeholder)),
);

/** Whether a header's value is a placeholder, behind a scheme or alone. */
export function isPlaceholder(value: string): boolean {
  return ALL.has(withoutTag(value.replace(/^[A-Za-z-]+ +/, "").trim()));
}

function variablesOf({
  variables,
  alternatives = {},
}: CatalogEntry): readonly (readonly [name: string, placeholder: string, always: boolean])[] {
  return [
    ...Object.entries(variables).map(([name, placeholder]) => [name, placeholder, true] as const),
    ...Object.entries(alternatives).map(([name, placeholder]) => [name, placeholder, false] as const),
  ];
}
