import { tryWith } from "../../core/catalog/programs.ts";
import type { Recipe } from "./recipe.ts";

/**
 * The commands to type next: what stores each credential that is still missing, then one that uses each service.
 * `vault` is the flag that was given, for it has to be given again.
 */
export function nextCommands(
  recipes: readonly Recipe[],
  missing: readonly string[],
  vault: string | undefined,
): readonly string[] {
  const flag = vault === undefined ? "" : ` --vault ${vault}`;
  return [
    ...missing.map((key) => `agent-vault vault credential set ${key}${flag}`),
    ...recipes.map(({ entry, word }) => `agent-vault run${flag} -- ${tryWith(entry, word)}`),
  ];
}
