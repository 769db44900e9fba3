import { type Action, isInstanceAction, isVaultAction } from "../core/access/action.ts";
import type { Principal } from "../core/actor.ts";
import { AppError } from "../core/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import { demandAllowed } from "./authorize.ts";
import { enterVault } from "./vault/enter-vault.ts";

type Deps = { readonly store: Pick<Store, "vaults" | "grants">; readonly clock: Clock };

/**
 * Throws what the first of these actions is refused with, where none of them could be allowed to this principal whatever
 * it asks for: `vault_not_found`, `forbidden`. Of actions that depend on what they are done to, any could be.
 */
export async function demandEntry(
  deps: Deps,
  principal: Principal,
  { actions, vault }: { readonly actions: readonly Action[]; readonly vault: string | undefined },
): Promise<void> {
  const refusals: AppError[] = [];
  for (const action of actions) {
    const refusal = await refusalOf(() => enter(deps, principal, action, vault));
    if (refusal === undefined) return;
    refusals.push(refusal);
  }
  if (refusals[0] !== undefined) throw refusals[0];
}

async function enter(
  deps: Deps,
  principal: Principal,
  action: Action,
  vault: string | undefined,
): Promise<void> {
  if (isInstanceAction(action)) demandAllowed(deps, principal, { action });
  else if (isVaultAction(action) && vault !== undefined)
    await enterVault(deps, principal, { name: vault, action });
}

async function refusalOf(ask: () => Promise<void>): Promise<AppError | undefined> {
  try {
    await ask();
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
