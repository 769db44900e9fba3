/** What the vault's services mean for the child's environment: placeholders for keys that it holds, and what is told of them. */
import { basename } from "node:path";
import type { DiscoverReply } from "../../contract/vault/vaults.ts";
import { type Placeholders, placeholdersFor } from "../../core/catalog/placeholders.ts";
import { missingFor } from "../../core/catalog/programs.ts";
import type { Print } from "../ui/print.ts";
import type { Environment } from "./environment.ts";

export type VaultKeys = Placeholders & {
  /** Lines for whoever starts the command. */
  readonly told: readonly string[];
};

export type VaultKeysOptions = {
  /** What the vault has; undefined where it would not say. */
  readonly found: DiscoverReply | undefined;
  /** The command's first word. */
  readonly word: string;
  /** Undefined: as the vault is set. */
  readonly stripEnv: boolean | undefined;
  /** `--vault`, as it was given. */
  readonly vaultFlag: string | undefined;
};

/** Pure. */
export function vaultKeys(
  parent: Environment,
  { found, word, stripEnv, vaultFlag }: VaultKeysOptions,
): VaultKeys {
  if (found === undefined) return { set: {}, real: [], told: [] };
  const matchers = found.services.map(({ host }) => host);
  const replace = stripEnv ?? found.strip_env === true;
  const keys = placeholdersFor(matchers, parent, { replace, tag: found.placeholder_tag });
  const lacking = missingFor(basename(word), matchers);
  return {
    ...keys,
    told: [
      ...(lacking === undefined ? [] : [missingLine(found.vault, word, lacking, vaultFlag)]),
      ...(keys.real.length === 0 ? [] : [realLine(keys.real)]),
    ],
  };
}

/** Warns of what is told; without a vault that would say what it has, nothing is. */
export function tellOfKeys(print: Pick<Print, "warn">, { told }: VaultKeys): void {
  for (const line of told) print.warn(line);
}

function missingLine(vault: string, word: string, lacking: string, flag: string | undefined): string {
  const where = flag === undefined ? "" : ` --vault ${flag}`;
  return `vault "${vault}" has no service for ${basename(word)}: agent-vault vault service add ${lacking}${where}`;
}

function realLine(names: readonly string[]): string {
  return `the command sees ${names.join(", ")} of this shell, for which the vault has a service; --strip-env hides ${
    names.length === 1 ? "it" : "them"
  }`;
}
