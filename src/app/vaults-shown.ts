import type { Actor } from "../core/actor.ts";
import type { VaultId } from "../core/ids.ts";
import type { Clock } from "../ports/clock.ts";
import type { Repos } from "../ports/store.ts";
import { actorMay } from "./authorize.ts";

type Deps = { readonly store: Pick<Repos, "grants">; readonly clock: Clock };

type Shown = <T extends { readonly vaultId: VaultId }>(
  thing: { readonly createdBy: string },
  vaults: readonly T[],
) => readonly T[];

/**
 * Which vaults of an agent or an invite the actor is shown: all for owners and for who made it, otherwise those that
 * the actor has a part in itself. Who shares one vault with an agent learns of no other by it.
 */
export async function vaultsShownTo({ store, clock }: Deps, actor: Actor): Promise<Shown> {
  if (actorMay({ clock }, actor, { action: "agent:list-all" })) return (_, vaults) => vaults;
  const own = new Set((await store.grants.ofActor(actor.id)).map(({ vaultId }) => vaultId));
  return ({ createdBy }, vaults) =>
    createdBy === actor.id ? vaults : vaults.filter(({ vaultId }) => own.has(vaultId));
}
