import type { VaultRole } from "../../core/access/vault-role.ts";
import type { Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { type ActDeps, act, actToRevoke } from "../audit/act.ts";
import { authorize, authorizeActor } from "../authorize.ts";
import { enterVault, vaultNotFound } from "./enter-vault.ts";
import { addGrant, removeGrant } from "./grants.ts";

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
  const now = deps.clock.now();
  return await act(deps, doerOf(principal), async ({ grants }, note) => {
    const terms = await addGrant(
      { grants, note, now },
      { vault, holder: actor },
      { role: "admin" },
      "vault.join",
    );
    return { vault: vault.name, ...terms };
  });
}

/** Gives up the caller's own access. Throws `vault_not_found`, `forbidden`, `grant_not_found`, `last_admin`. */
export async function leaveVault(
  deps: Deps & ActDeps,
  principal: Principal,
  request: Request,
): Promise<{ readonly vault: string }> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "vault:leave" });
  const holder = authorizeActor(deps, principal, { action: "vault:list" });
  const now = deps.clock.now();
  await actToRevoke(deps, doerOf(principal), ({ grants }, note) =>
    removeGrant({ grants, note, now }, { vault, holder }, "vault.leave"),
  );
  return { vault: vault.name };
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
