/** Looks where keys lie: the shell, the `.env` files of this folder, gh. Nothing is sent anywhere. */
import type { CatalogEntry } from "../../../core/catalog/entry.ts";
import type { Environment } from "../../child/environment.ts";
import { usageError } from "../../failure.ts";
import { demandEnvFile, keysInFile, readEnvFiles } from "../places/env-files.ts";
import { keysInEnvironment } from "../places/environment.ts";
import { keyOfGh } from "../places/gh.ts";
import { type EnvFile, type FoundKey, namesOf } from "./found-key.ts";

export type Wanted = {
  /** `--from`; empty: everywhere. */
  readonly from: readonly string[];
  /** Undefined: of every entry. */
  readonly entries: ReadonlySet<CatalogEntry> | undefined;
};

export type Findings = {
  readonly keys: readonly FoundKey[];
  /** What could not be read, in words. */
  readonly faults: readonly string[];
};

/** `env`, `env:NAME`, `dotenv` (all of the folder's), a file, `file:line`, `gh`. */
const PLACES = ["env", "dotenv", "gh"];

/** Throws a Failure for a file that was named and cannot be read, and a usage error for one with no key in it. */
export async function findKeys(
  folder: string,
  environment: Environment,
  { from, entries }: Wanted,
): Promise<Findings> {
  const faults: string[] = [];
  const warn = (text: string) => void faults.push(text);
  const files = filesToRead(folder, from, warn).map(keysInFile);
  const wantsGh = (from.length === 0 || from.includes("gh")) && isWanted("github", entries);
  const all = [
    ...keysInEnvironment(environment),
    ...files.flatMap(({ found }) => found),
    ...(wantsGh ? await keyOfGh(environment, warn) : []),
  ];
  faults.push(...files.flatMap((file) => file.faults));
  const known = all.filter(({ source }) => from.length === 0 || isFrom(namesOf(source), source.kind, from));
  for (const name of from) demandPlace(name, all, files.length);
  return { keys: known.filter(({ entry }) => entries?.has(entry) ?? true), faults };
}

function isWanted(id: string, entries: Wanted["entries"]): boolean {
  return entries === undefined || [...entries].some((entry) => entry.id === id);
}

function filesToRead(
  folder: string,
  from: readonly string[],
  warn: (text: string) => void,
): readonly EnvFile[] {
  const named = from.filter((name) => !PLACES.includes(name) && !name.startsWith("env:"));
  const all = from.length === 0 || from.includes("dotenv") ? readEnvFiles(folder, warn) : [];
  const files = [...new Set(named.map((name) => name.replace(/:\d+$/, "")))];
  return [
    ...all,
    ...files
      .filter((name) => !all.some((file) => file.name === name))
      .map((name) => demandEnvFile(folder, name)),
  ];
}

function isFrom(names: readonly string[], kind: string, from: readonly string[]): boolean {
  return names.some((name) => from.includes(name)) || (kind === "file" && from.includes("dotenv"));
}

/** A narrow place is a slip when nothing is there. */
function demandPlace(name: string, all: readonly FoundKey[], files: number): void {
  if (PLACES.includes(name) || (files > 0 && !/:\d+$/.test(name) && !name.startsWith("env:"))) return;
  if (all.some(({ source }) => namesOf(source).includes(name))) return;
  throw usageError(
    `no key lies in ${name}`,
    "--from takes env, env:NAME, dotenv, a file, FILE:LINE or gh; agent-vault setup --dry-run shows what there is",
  );
}
