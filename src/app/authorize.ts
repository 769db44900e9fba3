/**
 * Use-cases: load, ask core, save. Nothing here knows HTTP, SQL or a cipher; what it needs comes in as ports.
 * This file is the only caller of core/access/decide.ts.
 */
import type { Action } from "../core/access/action.ts";
import { type Decision, decide } from "../core/access/decide.ts";
import type { Actor, Principal } from "../core/actor.ts";
import { AppError } from "../core/errors.ts";
import type { VaultId } from "../core/ids.ts";
import type { Store } from "../ports/store.ts";

type Deps = { readonly store: Pick<Store, "grants"> };
type VaultRequest = { readonly action: Action; readonly vaultId: VaultId };

/** For actions on the instance: the actor who may do it. Throws `forbidden` with the reason. */
export function authorize(principal: Principal, action: Action): Actor {
  demand(decide(principal, action));
  if (principal.type === "scoped") throw new AppError("forbidden", { message: "Authentication required" });
  return principal;
}

/** For actions on one vault. Throws `forbidden` with the reason. */
export async function authorizeInVault(
  deps: Deps,
  principal: Principal,
  request: VaultRequest,
): Promise<void> {
  demand(await decideInVault(deps, principal, request));
}

/** The same question without a refusal, for replies that show more to those who may see more. */
export async function mayInVault(deps: Deps, principal: Principal, request: VaultRequest): Promise<boolean> {
  return (await decideInVault(deps, principal, request)).allow;
}

async function decideInVault(deps: Deps, principal: Principal, request: VaultRequest): Promise<Decision> {
  const { action, vaultId } = request;
  const grant = principal.type === "scoped" ? undefined : await deps.store.grants.find(principal.id, vaultId);
  return decide(principal, action, { vaultId, grant });
}

function demand(decision: Decision): void {
  if (!decision.allow) throw new AppError("forbidden", { message: decision.reason });
}
