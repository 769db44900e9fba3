import type { VaultAction } from "../../core/access/action.ts";
import type { HeldGrant } from "../../core/access/decide.ts";
import { isActor, type Principal } from "../../core/actor.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Vault } from "../../ports/store/vault/vaults.ts";
import type { Store } from "../../ports/store.ts";
import { may } from "../authorize.ts";
import { enterVault } from "../vault/enter-vault.ts";

/** A vault as somebody stands in it: what of it they may be shown, and what they may be offered to do. */
export type VaultRights = {
  readonly vault: Vault;
  /** What whoever asks was given there; undefined for an owner of the instance who has not joined it. */
  readonly grant: HeldGrant | undefined;
  readonly may: (action: VaultAction) => boolean;
  /** 0 for who may not see them. */
  readonly pendingProposals: number;
  /** The same of requests that wait for a person. */
  readonly waitingAsks: number;
};

/**
 * What may be done in the vault of that name by whoever asks, who may do `action` there. It decides what is shown; each
 * use-case asks again. Throws as `enterVault` does.
 */
export async function readVaultRights(
  deps: {
    readonly store: Pick<Store, "vaults" | "grants" | "proposals" | "asks">;
    readonly clock: Clock;
  },
  principal: Principal,
  { name, action }: { readonly name: string; readonly action: VaultAction },
): Promise<VaultRights> {
  const vault = await enterVault(deps, principal, { name, action });
  const grant = isActor(principal) ? await deps.store.grants.find(principal.id, vault.id) : undefined;
  const target = { vaultId: vault.id, grant };
  const mayDo = (asked: VaultAction) => may(deps, principal, { action: asked, target });
  const counts = mayDo("proposal:list")
    ? await deps.store.proposals.pendingCounts([vault.id], deps.clock.now())
    : undefined;
  const asks = mayDo("ask:list") ? await deps.store.asks.waiting(vault.id, deps.clock.now()) : [];
  const pendingProposals = counts?.get(vault.id) ?? 0;
  return { vault, grant, may: mayDo, pendingProposals, waitingAsks: asks.length };
}
