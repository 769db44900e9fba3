import { isOver } from "../../core/access/expiry.ts";
import type { Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import { DEFAULT_VAULT_NAME, type VaultId } from "../../core/ids.ts";
import { parseVaultName } from "../../core/vault/name.ts";
import type { UnmatchedPolicy } from "../../core/vault/settings.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import type { ListedVault, Vault } from "../../ports/store/vault/vaults.ts";
import type { Store } from "../../ports/store.ts";
import { type ActDeps, act, actToRevoke } from "../audit/act.ts";
import { authorize, may } from "../authorize.ts";
import { refuseExternalStore } from "./credential-store.ts";
import { enterVault, vaultNotFound } from "./enter-vault.ts";

type Deps = { readonly store: Pick<Store, "vaults" | "grants">; readonly clock: Clock };

/**
 * Creates a vault whose creator is its admin. Throws `forbidden`, `invalid_vault_name`, `vault_exists`, and as
 * `refuseExternalStore` does where the credentials are to be kept elsewhere.
 */
export async function createVault(
  deps: Deps & ActDeps & { readonly random: Random },
  principal: Principal,
  request: {
    readonly name: string;
    readonly storeKind?: string | undefined;
    /** What it does with hosts that no service matches, if not the default. */
    readonly unmatchedPolicy?: UnmatchedPolicy;
  },
): Promise<Vault> {
  const actor = authorize(deps, principal, "vault:create");
  const vault: Vault = {
    id: deps.random.uuid() as VaultId,
    name: parseVaultName(request.name),
    createdAt: deps.clock.now(),
  };
  if ((request.storeKind ?? "") !== "") refuseExternalStore(deps, principal);
  return await act(deps, doerOf(principal), async ({ vaults, settings }, note) => {
    if (!(await vaults.create(vault, actor))) throw new AppError("vault_exists");
    const about = { target: targetOf(vault), vault: named(vault) };
    note({ action: "vault.create", ...about });
    const { unmatchedPolicy } = request;
    if (unmatchedPolicy !== undefined) {
      await settings.setVault(vault.id, "unmatched_host_policy", unmatchedPolicy);
      const changes = { unmatched_host_policy: { after: unmatchedPolicy } };
      note({ action: "vault.set-settings", ...about, changes });
    }
    return vault;
  });
}

export type CountedVault = ListedVault & {
  /** How many proposals wait there; 0 for whose access has ended, whom it does not concern. */
  readonly pendingProposals: number;
};

/** The vaults that the actor has a grant on, in the order in which it got them; for an owner all there are, by name. */
export async function listVaults(
  deps: Deps & { readonly store: Pick<Store, "proposals"> },
  principal: Principal,
): Promise<readonly CountedVault[]> {
  const actor = authorize(deps, principal, "vault:list");
  const { vaults, proposals } = deps.store;
  const listed = may(deps, principal, { action: "vault:list-all" })
    ? await vaults.list(actor.id)
    : await vaults.listGranted(actor.id);
  const now = deps.clock.now();
  const open = listed.filter(({ grant }) => grant === undefined || !isOver(grant, now));
  const counts = await proposals.pendingCounts(
    open.map(({ id }) => id),
    now,
  );
  return listed.map((vault) => ({ ...vault, pendingProposals: counts.get(vault.id) ?? 0 }));
}

/** Every vault of the instance by name, for owners. */
export async function listAllVaults(deps: Deps, principal: Principal): Promise<readonly Vault[]> {
  return deps.store.vaults.list(authorize(deps, principal, "vault:list-all").id);
}

/**
 * Gives a vault another name; all that refers to it stays. Throws `default_vault`, `vault_not_found`, `forbidden`,
 * `invalid_vault_name`, `vault_exists`.
 */
export async function renameVault(
  deps: Deps & ActDeps,
  principal: Principal,
  request: { readonly name: string; readonly newName: string },
): Promise<{ readonly oldName: string; readonly newName: string }> {
  spareDefault(request.name);
  const vault = await enterVault(deps, principal, { name: request.name, action: "vault:rename" });
  const newName = parseVaultName(request.newName);
  await act(deps, doerOf(principal), async ({ vaults }, note) => {
    if ((await vaults.byId(vault.id)) === undefined) throw vaultNotFound(vault.name);
    if (!(await vaults.rename(vault.id, newName))) throw new AppError("vault_exists");
    const changes = { name: { before: vault.name, after: newName } };
    const renamed = { ...vault, name: newName };
    note({ action: "vault.rename", target: targetOf(renamed), vault: named(renamed), changes });
  });
  return { oldName: vault.name, newName };
}

/** Deletes a vault and all in it. Throws `default_vault`, `vault_not_found`, `forbidden`. */
export async function deleteVault(
  deps: Deps & ActDeps,
  principal: Principal,
  request: { readonly name: string },
): Promise<void> {
  spareDefault(request.name);
  const vault = await enterVault(deps, principal, { name: request.name, action: "vault:delete" });
  await actToRevoke(deps, doerOf(principal), async ({ vaults }, note) => {
    if (!(await vaults.delete(vault.id))) throw vaultNotFound(vault.name);
    note({ action: "vault.delete", target: targetOf(vault), vault: named(vault) });
  });
}

/** It never has another name. */
function spareDefault(name: string): void {
  if (name === DEFAULT_VAULT_NAME) throw new AppError("default_vault");
}

function targetOf({ id, name }: Vault) {
  return { type: "vault", id, name } as const;
}

function named({ id, name }: Vault) {
  return { id, name };
}
