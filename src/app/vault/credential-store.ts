/** Where a vault's credentials are kept. Every vault keeps its own: there is no external store to connect to yet. */
import type { Principal } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { authorize } from "../authorize.ts";
import { enterVault } from "./enter-vault.ts";

type Deps = { readonly store: Pick<Store, "vaults" | "grants">; readonly clock: Clock };

const BUILTIN = "builtin";
const EXTERNAL = "infisical";

/** The kinds that this caller may choose from. */
export function listCredentialStores(deps: Pick<Deps, "clock">, principal: Principal): readonly string[] {
  authorize(deps, principal, "credential-store:list");
  return [BUILTIN];
}

/**
 * Refuses a store of whatever kind for a new vault: one that keeps its own credentials names none. Throws `forbidden`
 * for those who are no owner, and `infisical_not_configured`.
 */
export function refuseExternalStore(deps: Pick<Deps, "clock">, principal: Principal): never {
  authorize(deps, principal, "credential-store:connect");
  throw new AppError("infisical_not_configured");
}

/**
 * Has the vault keep its credentials there. Throws `vault_not_found`, `forbidden`, `bad_request` for a kind that there
 * is not, and `infisical_not_configured`.
 */
export async function changeCredentialStore(
  deps: Deps,
  principal: Principal,
  request: { readonly vault: string; readonly kind: string },
): Promise<{ readonly kind: string }> {
  await enterVault(deps, principal, { name: request.vault, action: "credential-store:disconnect" });
  if (request.kind === EXTERNAL) return refuseExternalStore(deps, principal);
  if (request.kind === BUILTIN) return { kind: BUILTIN };
  throw new AppError("bad_request", { message: `kind must be ${BUILTIN} or ${EXTERNAL}` });
}

/** Throws `vault_not_found`, `forbidden`, and `bad_request`, as there is nothing to fetch from. */
export async function syncCredentialStore(
  deps: Deps,
  principal: Principal,
  request: { readonly vault: string },
): Promise<never> {
  const { name } = await enterVault(deps, principal, {
    name: request.vault,
    action: "credential-store:sync",
  });
  throw new AppError("bad_request", { message: `Vault ${name} has no external credential store` });
}
