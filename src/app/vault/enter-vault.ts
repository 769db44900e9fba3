import type { VaultAction } from "../../core/access/action.ts";
import type { Principal } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import { DEFAULT_VAULT_NAME } from "../../core/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Vault } from "../../ports/store/vault/vaults.ts";
import type { Store } from "../../ports/store.ts";
import { authorizeActor, authorizeInVault } from "../authorize.ts";

type Deps = { readonly store: Pick<Store, "vaults" | "grants">; readonly clock: Clock };

/**
 * The vault of that name, if the principal may do `action` in it. Throws `forbidden`, and `vault_not_found` for one that
 * there is not or that it must not learn of.
 */
export async function enterVault(
  deps: Deps,
  principal: Principal,
  { name, action }: { readonly name: string; readonly action: VaultAction },
): Promise<Vault> {
  const vault = await deps.store.vaults.byName(name);
  const absent = () => vaultNotFound(name);
  if (vault === undefined) throw absent();
  await authorizeInVault(deps, principal, { action, vault, absent });
  return vault;
}

/** Says which vault there is not. */
export function vaultNotFound(name: string): AppError {
  return new AppError("vault_not_found", { message: `Vault not found: ${name}` });
}

/**
 * The vault that a principal works in without naming it in the path: a scoped session's own, else the one that
 * an agent names. Throws `forbidden` for people, `vault_required`, `vault_not_found`.
 */
export async function enterOwnVault(
  deps: Deps,
  principal: Principal,
  { named, action }: { readonly named: string | undefined; readonly action: VaultAction },
): Promise<Vault> {
  if (principal.type === "scoped") {
    const vault = await deps.store.vaults.byId(principal.vaultId);
    if (vault === undefined) throw new AppError("vault_not_found");
    const absent = () => vaultNotFound(vault.name);
    await authorizeInVault(deps, principal, { action, vault, absent });
    return vault;
  }
  if (principal.type === "user") authorizeActor(deps, principal, { action, target: undefined });
  if (named === undefined || named === "") throw new AppError("vault_required");
  return enterVault(deps, principal, { name: named, action });
}

/**
 * The name of the vault that is meant where the path has none: the one that the request names, else a scoped session's
 * own, else the one of `X-Vault`, else `default`. A blank is no name. Throws `vault_not_found`.
 */
export async function meantVault(
  deps: Pick<Deps, "store">,
  principal: Principal,
  { named, header }: { readonly named: string | undefined; readonly header: string | undefined },
): Promise<string> {
  if (named !== undefined && named !== "") return named;
  if (principal.type !== "scoped") return header || DEFAULT_VAULT_NAME;
  const own = await deps.store.vaults.byId(principal.vaultId);
  if (own === undefined) throw new AppError("vault_not_found");
  return own.name;
}
