import type { CatalogEntry } from "../../../core/catalog/entry.ts";
import { entryNamed } from "../../../core/catalog/find.ts";
import { holderOf } from "../../../core/catalog/key-variables.ts";
import { agentProgram } from "../../../core/catalog/programs.ts";
import { UsageFaults } from "../../failure.ts";
import { demandEntry } from "../../service/template.ts";

/**
 * The entries that `--only` and `--agent` leave, each a word of the catalogue or the name of a key; undefined: all. Throws a
 * usage error that names every word which is neither.
 */
export function wantedEntries(
  only: readonly string[],
  agents: readonly string[],
): ReadonlySet<CatalogEntry> | undefined {
  const faults = new UsageFaults();
  const named = only.map((word) => faults.attempt(() => holderOf(word) ?? demandEntry(word)));
  faults.throwAny();
  const byName = new Set(named.filter((entry) => entry !== undefined));
  const needs = agents.flatMap((command) => agentProgram(command)?.needs ?? []);
  const byAgent = new Set(needs.flatMap((id) => entryNamed(id) ?? []));
  if (only.length === 0) return agents.length === 0 ? undefined : byAgent;
  return agents.length === 0 ? byName : new Set([...byName].filter((entry) => byAgent.has(entry)));
}
