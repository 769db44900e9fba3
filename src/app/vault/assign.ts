import { parseExpiry } from "../../core/access/expiry.ts";
import { parseVaultRole, type VaultRole } from "../../core/access/vault-role.ts";
import type { Actor } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import type { VaultId } from "../../core/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Repos } from "../../ports/store.ts";
import { vaultNotFound } from "./enter-vault.ts";

/** A role in a vault for somebody who is not there yet. */
export type Assignment = {
  readonly vaultId: VaultId;
  readonly vaultName: string;
  readonly role: VaultRole;
  readonly expiresAt?: number;
};

export type AssignmentRequest = {
  readonly vaultName: string;
  readonly role: string | undefined;
  /** In ms since 1970. */
  readonly expiresAt: number | undefined;
};

/**
 * What was asked for, each vault once: of one that is named twice the last role counts. In this order for each: the
 * role is one that may be given and the end lies ahead (`bad_request`), the vault exists (`vault_not_found`), and the
 * actor is owner of the instance or admin of the vault (`forbidden`).
 */
export async function resolveAssignments(
  { store, clock }: { readonly store: Pick<Repos, "vaults" | "grants">; readonly clock: Clock },
  actor: Actor,
  requests: readonly AssignmentRequest[],
  roles: { readonly allowed: readonly VaultRole[]; readonly usual: VaultRole },
): Promise<readonly Assignment[]> {
  const now = clock.now();
  const found = new Map<VaultId, Assignment>();
  for (const { vaultName, role, expiresAt } of requests) {
    const parsed = parseVaultRole("vault_role", role || roles.usual, roles.allowed);
    const end = parseExpiry(expiresAt, now);
    const vault = await store.vaults.byName(vaultName);
    if (vault === undefined) throw vaultNotFound(vaultName);
    if (actor.role !== "owner" && !(await isAdmin(store, { actor, vaultId: vault.id, now }))) {
      throw new AppError("forbidden", { message: `Vault admin role required: ${vaultName}` });
    }
    found.set(vault.id, { vaultId: vault.id, vaultName: vault.name, role: parsed, ...end });
  }
  return [...found.values()];
}

async function isAdmin(
  { grants }: Pick<Repos, "grants">,
  { actor, vaultId, now }: { readonly actor: Actor; readonly vaultId: VaultId; readonly now: number },
): Promise<boolean> {
  const grant = await grants.find(actor.id, vaultId);
  return grant?.role === "admin" && now < (grant.expiresAt ?? Number.POSITIVE_INFINITY);
}
