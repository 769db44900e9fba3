/** What is to become of the keys that were found: pure, so that what is shown is what is done. */
import type { CatalogEntry } from "../../../core/catalog/entry.ts";
import { entriesForMatcher } from "../../../core/catalog/find.ts";
import { isPlaceholder } from "../../../core/catalog/placeholders.ts";
import { keysOf, misshapen, servicesOf } from "../../../core/catalog/recipe.ts";
import type { FoundKey, KeySource } from "../places/found-key.ts";

type StoredService = Readonly<Record<string, unknown>> & {
  readonly name?: string | undefined;
  readonly host?: string | undefined;
};

/** What the vault has: credentials by name, with the value where it may be seen. */
export type VaultContents = {
  readonly services: readonly StoredService[];
  readonly values: ReadonlyMap<string, string | undefined>;
};

/** One value, and everywhere that it lies. */
export type Choice = { readonly value: string; readonly sources: readonly KeySource[] };

/**
 * `move`: into the vault; a `value` of undefined means that it is there and only services are missing. `there`: nothing is
 * to be done. `held`: the vault has another value. `several`: they differ, and nobody has said which. `left`: it cannot
 * be moved, for the reason that is given.
 */
export type Outcome =
  | { readonly state: "move"; readonly value: string | undefined }
  | { readonly state: "there" }
  | { readonly state: "held" }
  | { readonly state: "several" }
  | { readonly state: "left"; readonly reason: string };

export type PlanItem = Outcome & {
  readonly entry: CatalogEntry;
  /** Of the credential. */
  readonly key: string;
  /** The values that may be moved, or, of what is `left`, those that may not. */
  readonly choices: readonly [Choice, ...Choice[]];
  /** Services that would be added with it, as a file would hold them. */
  readonly services: readonly Record<string, unknown>[];
};

export type PlanOptions = {
  /** A different value in the vault is replaced. */
  readonly overwrite: boolean;
  /** Values of any shape are taken. */
  readonly force: boolean;
};

/** One item for each entry that something was found for, in the order in which it was found. */
export function planKeys(
  found: readonly FoundKey[],
  vault: VaultContents,
  options: PlanOptions,
): readonly PlanItem[] {
  const entries = [...new Set(found.map(({ entry }) => entry))];
  return entries.flatMap((entry) => {
    const item = planEntry(
      entry,
      found.filter((one) => one.entry === entry),
      vault,
      options,
    );
    return item === undefined ? [] : [item];
  });
}

/** The same, with the value that was chosen of several, or in the place of what the vault holds. */
export function chosen(item: PlanItem, value: string): PlanItem {
  return { ...item, state: "move", value };
}

/** The value that the vault has when it is done; undefined where that is not known. */
export function valueInVault(item: PlanItem, values: VaultContents["values"]): string | undefined {
  return item.state === "move" ? (item.value ?? values.get(item.key)) : values.get(item.key);
}

function planEntry(
  entry: CatalogEntry,
  found: readonly FoundKey[],
  vault: VaultContents,
  { overwrite, force }: PlanOptions,
): PlanItem | undefined {
  const key = entry.key.name;
  const real = found.filter(({ value }) => !isPlaceholder(value.open()));
  const usable = preferred(real.filter(({ value }) => force || fault(entry, value.open()) === undefined));
  const choices = choicesOf(usable.length > 0 ? usable : real);
  const [first] = choices;
  if (first === undefined) return undefined;
  const filled = [first, ...choices.slice(1)] as const;
  const { services, obstacle } = servicesFor(entry, vault.services);
  const item = { entry, key, choices: filled, services };
  const reason = obstacle ?? (usable.length > 0 ? undefined : fault(entry, first.value));
  if (reason !== undefined) return { ...item, services: [], state: "left", reason };
  return { ...item, ...outcome(filled, vault, { key, overwrite, lacksServices: services.length > 0 }) };
}

function outcome(
  choices: readonly [Choice, ...Choice[]],
  { values }: VaultContents,
  asked: { readonly key: string; readonly overwrite: boolean; readonly lacksServices: boolean },
): Outcome {
  const [first, ...others] = choices;
  const held = values.get(asked.key);
  if (
    held !== undefined &&
    choices.some(({ value }) => value === held) &&
    !(asked.overwrite && others.length > 0)
  ) {
    return asked.lacksServices ? { state: "move", value: undefined } : { state: "there" };
  }
  if (values.has(asked.key) && !asked.overwrite) return { state: "held" };
  return others.length > 0 ? { state: "several" } : { state: "move", value: first.value };
}

/** What gh holds gives way to what the shell or a file says, as it does in gh itself. */
function preferred(found: readonly FoundKey[]): readonly FoundKey[] {
  const stated = found.filter(({ source }) => source.kind !== "gh");
  return stated.length > 0 ? stated : found;
}

function choicesOf(found: readonly FoundKey[]): readonly Choice[] {
  const values = [...new Set(found.map(({ value }) => value.open()))];
  return values.map((value) => ({
    value,
    sources: found.filter((one) => one.value.open() === value).map(({ source }) => source),
  }));
}

function fault(entry: CatalogEntry, value: string): string | undefined {
  return misshapen(entry.key, value, entry);
}

/** Those that the vault lacks, or what keeps them out; hosts that it has a service for keep theirs. */
function servicesFor(
  entry: CatalogEntry,
  stored: readonly StoredService[],
): { readonly services: readonly Record<string, unknown>[]; readonly obstacle?: string } {
  if (entry.notYet !== undefined) return { services: [], obstacle: `not yet: ${entry.notYet}` };
  const own = stored.filter(({ host = "" }) => entriesForMatcher(host).includes(entry));
  const [other] = own;
  if (other !== undefined && !own.some((service) => uses(service, entry.key.name))) {
    return {
      services: [],
      obstacle: `the service "${other.name}" has a credential of its own for ${other.host}`,
    };
  }
  if (own.length === 0 && entry.host.startsWith("*.")) {
    const host = entry.host.replace("*", "example");
    return { services: [], obstacle: `which host? agent-vault vault service add ${entry.id} --host ${host}` };
  }
  const wanted = entry.host.startsWith("*.") ? [] : servicesOf(entry);
  const missing = wanted.filter(({ host }) => !own.some((service) => service.host === host));
  const taken = stored.find((service) => missing.some(({ name }) => name === service.name));
  if (taken === undefined) return { services: missing };
  return { services: [], obstacle: `a service for ${taken.host} is called "${taken.name}" already` };
}

function uses({ auth, substitutions }: StoredService, key: string): boolean {
  const text = JSON.stringify([auth, substitutions]);
  return text.includes(`"${key}"`) || new RegExp(`{{\\s*${key}\\s*}}`).test(text);
}

/** Values of an entry's other keys, which are the same for everybody. */
export function fixedKeys(entry: CatalogEntry): Readonly<Record<string, string>> {
  return Object.fromEntries(
    keysOf(entry).flatMap(({ name, fixed }) => (fixed === undefined ? [] : [[name, fixed]])),
  );
}
