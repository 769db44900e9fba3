/** Placeholders in the place of keys in `.env` files; all else in them stays, byte for byte. */
import { accessSync, constants, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { CatalogEntry } from "../../../core/catalog/entry.ts";
import { withTag } from "../../../core/catalog/placeholder-tag.ts";
import { Failure } from "../../failure.ts";
import { replaceFile } from "../../session/private-file.ts";
import type { EnvFile, KeySource } from "../places/found-key.ts";
import { type PlanItem, type VaultContents, valueInVault } from "./plan.ts";

type FileSource = Extract<KeySource, { kind: "file" }>;
type Place = { readonly source: FileSource; readonly entry: CatalogEntry };
export type Replacement = { readonly file: EnvFile; readonly places: readonly Place[] };

/** Where the values of these items that the vault has, or is given, lie in files. */
export function replacementsFor(
  items: readonly PlanItem[],
  values: VaultContents["values"],
): readonly Replacement[] {
  const places = items.flatMap((item) => {
    const held = valueInVault(item, values);
    const sources = item.choices.flatMap(({ value, sources: all }) => (value === held ? all : []));
    return sources.flatMap((source) => (source.kind === "file" ? [{ source, entry: item.entry }] : []));
  });
  const files = new Map(places.map(({ source }) => [source.file.path, source.file]));
  return [...files.values()].map((file) => ({
    file,
    places: places.filter(({ source }) => source.file.path === file.path),
  }));
}

/** Throws a Failure unless each of them can be written, before anything is. */
export function demandWritable(replacements: readonly Replacement[]): void {
  for (const { file } of replacements) {
    try {
      accessSync(file.path, constants.W_OK);
      accessSync(dirname(file.path), constants.W_OK);
    } catch {
      throw new Failure(`${file.name} cannot be written`, {
        hint: "without --replace-in-files it stays as it is; nothing was done",
      });
    }
  }
}

/**
 * Readers see the old file or the new one; the tag says whose placeholders they are. Throws a Failure for one that has
 * become another since it was read.
 */
export function replaceIn({ file, places }: Replacement, tag: string | undefined): void {
  if (readFileSync(file.path, "latin1") !== file.text) {
    throw new Failure(`${file.name} was changed meanwhile and stays as it is`, {
      hint: "the keys are in the vault; agent-vault setup --replace-in-files does the rest",
    });
  }
  const text = Buffer.from(withPlaceholders(file.text, places, tag), "latin1");
  replaceFile(file.path, text, file.mode, process.getuid?.() === 0 ? file : undefined);
}

/** From the last to the first, so that places before stay what they are. */
function withPlaceholders(text: string, places: readonly Place[], tag: string | undefined): string {
  return places
    .toSorted((a, b) => b.source.at.start - a.source.at.start)
    .reduce(
      (rest, { source: { variable, at }, entry }) =>
        rest.slice(0, at.start) + withTag(placeholderOf(entry, variable), tag) + rest.slice(at.end),
      text,
    );
}

function placeholderOf({ variables, alternatives = {} }: CatalogEntry, variable: string): string {
  return variables[variable] ?? alternatives[variable] ?? Object.values(variables)[0] ?? "";
}
