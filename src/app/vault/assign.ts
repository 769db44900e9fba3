import type { HeldGrant } from "../../core/access/decide.ts";
import { parseExpiry } from "../../core/access/expiry.ts";
import { parseVaultRole, type VaultRole } from "../../core/access/vault-role.ts";
import type { Actor } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import type { VaultId } from "../../core/ids.ts";
import type { UsageLimits } from "../../core/limit/usage-limit.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Assignment } from "../../ports/store/vault/grants.ts";
import type { Vault } from "../../ports/store/vault/vaults.ts";
import type { Repos } from "../../ports/store.ts";
import { actorMay } from "../authorize.ts";
import { vaultNotFound } from "./enter-vault.ts";
import { demandGivenWithin, givingBoundsOf } from "./grants.ts";

export type AssignmentRequest = {
  readonly vaultName: string;
  readonly role: string | undefined;
  /** In ms since 1970. */
  readonly expiresAt: number | undefined;
  readonly limits?: UsageLimits | undefined;
};

/**
 * What was asked for, each vault once: of one that is named twice the last role counts. In this order for each: the
 * role is one that may be given and the end lies ahead (`bad_request`), the vault exists and the actor may know of it
 * (`vault_not_found`), the actor is owner of the instance or admin of the vault, and of it all for no longer than the
 * actor is (`forbidden`). However many there are, the store is asked twice.
 */
export async function resolveAssignments(
  { store, clock }: { readonly store: Pick<Repos, "vaults" | "grants">; readonly clock: Clock },
  actor: Actor,
  requests: readonly AssignmentRequest[],
  roles: { readonly allowed: readonly VaultRole[]; readonly usual: VaultRole },
): Promise<readonly Assignment[]> {
  if (requests.length === 0) return [];
  const now = clock.now();
  const vaults = new Map<string, Vault>();
  const names = [...new Set(requests.map(({ vaultName }) => vaultName))];
  for (const vault of await store.vaults.byNames(names)) vaults.set(vault.name, vault);
  const grants = new Map<VaultId, HeldGrant>();
  for (const grant of await store.grants.ofActor(actor.id)) grants.set(grant.vaultId, grant);
  const found = new Map<VaultId, Assignment>();
  for (const { vaultName, role, expiresAt, limits } of requests) {
    const parsed = parseVaultRole("vault_role", role || roles.usual, roles.allowed);
    const end = parseExpiry(expiresAt, now);
    const vault = vaults.get(vaultName);
    if (vault === undefined) throw vaultNotFound(vaultName);
    demandGiver({ clock }, actor, { vault, grant: grants.get(vault.id) });
    const terms = { role: parsed, ...end, ...(limits === undefined ? {} : { limits }) };
    found.set(vault.id, { vaultId: vault.id, vaultName: vault.name, ...terms });
  }
  for (const assignment of found.values()) {
    const { vaultId: id, vaultName: name } = assignment;
    demandGivenWithin(givingBoundsOf(actor, grants.get(id)), { id, name }, { after: assignment });
  }
  return [...found.values()];
}

function demandGiver(
  deps: { readonly clock: Clock },
  actor: Actor,
  { vault, grant }: { readonly vault: Vault; readonly grant: HeldGrant | undefined },
): void {
  const target = { vaultId: vault.id, grant };
  if (actorMay(deps, actor, { action: "vault:assign", target })) return;
  if (grant === undefined) throw vaultNotFound(vault.name);
  throw new AppError("forbidden", { message: `Vault admin role required: ${vault.name}` });
}
