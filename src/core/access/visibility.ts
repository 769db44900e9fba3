import { isActor, type Principal } from "../actor.ts";
import type { Denial } from "./decide.ts";

/**
 * The one rule of what a refusal may tell of a vault: to whoever has no part in it, it is as if there were none, so that
 * no name can be tried out. Owners of the instance see every vault in their list, and whose grant has ended knows the
 * vault: these are told that they may not.
 */
export function hidesVault(principal: Principal, denial: Denial): boolean {
  if (denial !== "no-grant" && denial !== "other-vault") return false;
  return !isActor(principal) || principal.role !== "owner";
}
