import { holderOf, KEY_VARIABLES } from "../../../core/catalog/key-variables.ts";
import { Secret } from "../../../core/secret.ts";
import type { Environment } from "../../child/environment.ts";
import type { FoundKey } from "./found-key.ts";

/** Keys in the variables of a shell. Empty ones are none. */
export function keysInEnvironment(environment: Environment): readonly FoundKey[] {
  return KEY_VARIABLES.flatMap((variable) => {
    const value = environment[variable] ?? "";
    const entry = holderOf(variable);
    if (entry === undefined || value.trim() === "") return [];
    return [{ entry, value: new Secret(value), source: { kind: "environment", variable } }];
  });
}
