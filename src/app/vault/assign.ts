import { parseExpiry } from "../../core/access/expiry.ts";
import { parseVaultRole, type VaultRole } from "../../core/access/vault-role.ts";
import type { Actor } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import type { VaultId } from "../../core/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Assignment } from "../../ports/store/vault/grants.ts";
import type { Vault } from "../../ports/store/vault/vaults.ts";
import type { Repos } from "../../ports/store.ts";
import { vaultNotFound } from "./enter-vault.ts";
import { demandGivenWithin, givingEnds } from "./grants.ts";

export type AssignmentRequest = {
  readonly vaultName: string;
  readonly role: string | undefined;
  /** In ms since 1970. */
  readonly expiresAt: number | undefined;
};

/**
 * What was asked for, each vault once: of one that is named twice the last role counts. In this order for each: the
 * role is one that may be given and the end lies ahead (`bad_request`), the vault exists and the actor may know of it
 * (`vault_not_found`), the actor is owner of the instance or admin of the vault, and of it all for no longer than the actor is (`forbidden`).
 */
export async function resolveAssignments(
  { store, clock }: { readonly store: Pick<Repos, "vaults" | "grants">; readonly clock: Clock },
  actor: Actor,
  requests: readonly AssignmentRequest[],
  roles: { readonly allowed: readonly VaultRole[]; readonly usual: VaultRole },
): Promise<readonly Assignment[]> {
  const now = clock.now();
  const found = new Map<VaultId, Assignment>();
  const known = new Map<string, Vault>();
  for (const { vaultName, role, expiresAt } of requests) {
    const parsed = parseVaultRole("vault_role", role || roles.usual, roles.allowed);
    const end = parseExpiry(expiresAt, now);
    const vault = known.get(vaultName) ?? (await store.vaults.byName(vaultName));
    if (vault === undefined) throw vaultNotFound(vaultName);
    // Others wait for this unit of work: a list that names one vault thousands of times is read as if it did once.
    if (!known.has(vaultName) && actor.role !== "owner") await demandAdmin(store, { actor, vault, now });
    known.set(vaultName, vault);
    const assignment = { vaultId: vault.id, vaultName: vault.name, role: parsed, ...end };
    found.set(vault.id, assignment);
  }
  for (const assignment of found.values()) {
    const { vaultId: id, vaultName: name } = assignment;
    demandGivenWithin(await givingEnds(store, actor, id), { id, name }, { after: assignment });
  }
  return [...found.values()];
}

async function demandAdmin(
  { grants }: Pick<Repos, "grants">,
  { actor, vault, now }: { readonly actor: Actor; readonly vault: Vault; readonly now: number },
): Promise<void> {
  const grant = await grants.find(actor.id, vault.id);
  if (grant === undefined) throw vaultNotFound(vault.name);
  if (grant.role === "admin" && now < (grant.expiresAt ?? Number.POSITIVE_INFINITY)) return;
  throw new AppError("forbidden", { message: `Vault admin role required: ${vault.name}` });
}
