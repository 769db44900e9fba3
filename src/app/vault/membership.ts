import { isOver } from "../../core/access/expiry.ts";
import type { VaultRole } from "../../core/access/vault-role.ts";
import type { Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { type ActDeps, act, actToRevoke } from "../audit/act.ts";
import { authorize, authorizeActor } from "../authorize.ts";
import { enterVault, vaultNotFound } from "./enter-vault.ts";
import { alreadyGranted, demandAnotherAdmin, grantChanges } from "./grants.ts";

type Deps = { readonly store: Pick<Store, "vaults" | "grants">; readonly clock: Clock };
type Request = { readonly vault: string };

/** The caller's own place in a vault. */
export type Membership = { readonly vault: string; readonly role: VaultRole; readonly expiresAt?: number };

/**
 * Makes an owner of the instance, who has no access to the vault, admin of it. Throws `forbidden`, `vault_not_found`,
 * `grant_exists`.
 */
export async function joinVault(
  deps: Deps & ActDeps,
  principal: Principal,
  request: Request,
): Promise<Membership> {
  const actor = authorize(deps, principal, "vault:join");
  const vault = await deps.store.vaults.byName(request.vault);
  if (vault === undefined) throw vaultNotFound(request.vault);
  const { id, name } = vault;
  const now = deps.clock.now();
  return await act(deps, doerOf(principal), async ({ grants }, note) => {
    const held = await grants.find(actor.id, id);
    if (held !== undefined && !isOver(held, now)) throw alreadyGranted({ vault, holder: actor });
    const after = { role: "admin" } as const;
    await grants.put(actor, id, { ...after, grantedAt: now });
    const target = { type: actor.type, id: actor.id, name: actor.name };
    note({ action: "vault.join", target, vault: { id, name }, changes: grantChanges({ after }) });
    return { vault: name, ...after };
  });
}

/** Gives up the caller's own access. Throws `vault_not_found`, `forbidden`, `last_admin`. */
export async function leaveVault(
  deps: Deps & ActDeps,
  principal: Principal,
  request: Request,
): Promise<{ readonly vault: string }> {
  const { id, name } = await enterVault(deps, principal, { name: request.vault, action: "vault:leave" });
  const actor = authorizeActor(deps, principal, { action: "vault:list" });
  const now = deps.clock.now();
  await actToRevoke(deps, doerOf(principal), async ({ grants }, note) => {
    await demandAnotherAdmin({ grants, now }, { vault: { id, name }, holder: actor }, "leave");
    const before = await grants.find(actor.id, id);
    if (before === undefined || !(await grants.remove(actor.id, id))) throw vaultNotFound(name);
    const target = { type: actor.type, id: actor.id, name: actor.name };
    note({ action: "vault.leave", target, vault: { id, name }, changes: grantChanges({ before }) });
  });
  return { vault: name };
}

/** What the caller is in the vault. Throws `vault_not_found`, `forbidden`. */
export async function readMembership(
  deps: Deps,
  principal: Principal,
  request: Request,
): Promise<Membership> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "vault:context" });
  const { id } = authorizeActor(deps, principal, { action: "vault:list" });
  const grant = await deps.store.grants.find(id, vault.id);
  if (grant === undefined) throw vaultNotFound(vault.name);
  return { vault: vault.name, ...grant };
}
