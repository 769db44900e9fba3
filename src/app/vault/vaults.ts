import type { VaultRole } from "../../core/access/vault-role.ts";
import type { Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import { DEFAULT_VAULT_ID, type VaultId } from "../../core/ids.ts";
import { parseVaultName } from "../../core/vault/name.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import type { Vault } from "../../ports/store/vault/vaults.ts";
import type { Store } from "../../ports/store.ts";
import { type ActDeps, act, actToRevoke } from "../audit/act.ts";
import { authorize } from "../authorize.ts";
import { enterVault, vaultNotFound } from "./enter-vault.ts";

type Deps = { readonly store: Pick<Store, "vaults" | "grants">; readonly clock: Clock };

/** Creates a vault whose creator is its admin. Throws `forbidden`, `invalid_vault_name`, `vault_exists`. */
export async function createVault(
  deps: Deps & ActDeps & { readonly random: Random },
  principal: Principal,
  request: { readonly name: string },
): Promise<Vault> {
  const actor = authorize(deps, principal, "vault:create");
  const vault: Vault = {
    id: deps.random.uuid() as VaultId,
    name: parseVaultName(request.name),
    createdAt: deps.clock.now(),
  };
  return await act(deps, doerOf(principal), async ({ vaults }, note) => {
    if (!(await vaults.create(vault, actor))) throw new AppError("vault_exists");
    note({ action: "vault.create", target: { type: "vault", id: vault.id, name: vault.name }, vault });
    return vault;
  });
}

/** By name: the vaults that the actor has a grant on; for an owner all others too, without a role. */
export async function listVaults(
  deps: Deps,
  principal: Principal,
): Promise<readonly (Vault & { readonly role?: VaultRole })[]> {
  const actor = authorize(deps, principal, "vault:list");
  const vaults = await deps.store.vaults.list(actor.id);
  return actor.role === "owner" ? vaults : vaults.filter((vault) => vault.role !== undefined);
}

/** Every vault of the instance by name, for owners. */
export async function listAllVaults(deps: Deps, principal: Principal): Promise<readonly Vault[]> {
  return deps.store.vaults.list(authorize(deps, principal, "vault:list-all").id);
}

/** Deletes a vault and all in it. Throws `vault_not_found`, `forbidden`, `default_vault`. */
export async function deleteVault(
  deps: Deps & ActDeps,
  principal: Principal,
  request: { readonly name: string },
): Promise<void> {
  const vault = await enterVault(deps, principal, { name: request.name, action: "vault:delete" });
  if (vault.id === DEFAULT_VAULT_ID) throw new AppError("default_vault");
  await actToRevoke(deps, doerOf(principal), async ({ vaults }, note) => {
    if (!(await vaults.delete(vault.id))) throw vaultNotFound(vault.name);
    note({ action: "vault.delete", target: { type: "vault", id: vault.id, name: vault.name }, vault });
  });
}
