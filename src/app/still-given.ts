import { isOver } from "../core/access/expiry.ts";
import type { Actor } from "../core/actor.ts";
import type { FieldChange } from "../core/audit/record.ts";
import type { Clock } from "../ports/clock.ts";
import type { InvitedVault } from "../ports/store/vault/grants.ts";
import type { Repos } from "../ports/store.ts";
import { actorMay } from "./authorize.ts";
import { activeActor } from "./principals.ts";
import { givingBoundsOf } from "./vault/grants.ts";

type Deps = { readonly store: Pick<Repos, "users" | "agents" | "grants">; readonly clock: Clock };

/** Whom an invite brings in: a member of a vault may let agents in that only broker, and nobody else. */
type Invited = "user" | "agent";

/**
 * Of what an invite gives, that which it gives now: what has not ended, and what whoever gave it could still give. An
 * invite may be kept for days, and must not bring back what its giver has lost meanwhile.
 */
export async function stillGiven(
  deps: Deps,
  { vaults }: { readonly vaults: readonly InvitedVault[] },
  invited: Invited,
): Promise<readonly InvitedVault[]> {
  const given: InvitedVault[] = [];
  for (const vault of vaults) {
    if (isOver(vault, deps.clock.now())) continue;
    const giver = await activeActor(deps.store, vault.givenBy);
    if (giver !== undefined && (await couldGive(deps, giver, vault, invited))) given.push(vault);
  }
  return given;
}

async function couldGive(
  deps: Deps,
  giver: Actor,
  { vaultId, role }: InvitedVault,
  invited: Invited,
): Promise<boolean> {
  const target = { vaultId, grant: await deps.store.grants.find(giver.id, vaultId) };
  // Whose own use is limited gives none.
  if (givingBoundsOf(giver, target.grant).limits !== undefined) return false;
  if (actorMay(deps, giver, { action: "vault:assign", target })) return true;
  if (invited === "user" || role !== "proxy") return false;
  return actorMay(deps, giver, { action: "vault-agent:add", target });
}

/** How the record of taking an invite up says what was not given any more; nothing where all was. */
export function leftOut(
  { vaults }: { readonly vaults: readonly InvitedVault[] },
  given: readonly InvitedVault[],
): Readonly<Record<string, FieldChange>> {
  const left = vaults.filter((vault) => !given.includes(vault));
  if (left.length === 0) return {};
  return { left_out: { after: left.map(({ vaultName, role }) => `${vaultName}:${role}`) } };
}
